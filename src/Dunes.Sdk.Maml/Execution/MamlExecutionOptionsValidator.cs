using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Refuses options out of their range.</summary>
internal sealed class MamlExecutionOptionsValidator : IValidateOptions<MamlExecutionOptions>
{
    private const int MostOctets = 64 * 1024 * 1024;
    private const int MostLanguages = 64;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    public ValidateOptionsResult Validate(string? name, MamlExecutionOptions options)
    {
        var found = new ValidateOptionsResultBuilder();
        Check(nameof(options.MaxTimeout), options.MaxTimeout, TimeSpan.FromHours(24));
        Check(nameof(options.DefaultTimeout), options.DefaultTimeout, options.MaxTimeout);
        Check(nameof(options.StopWithin), options.StopWithin, TimeSpan.FromMinutes(10));
        CheckSize(nameof(options.MaxOutputSize), options.MaxOutputSize);
        CheckSize(nameof(options.MaxErrorSize), options.MaxErrorSize);
        if (options.Processes.Count > MostLanguages) found.AddError($"{nameof(options.Processes)} has {options.Processes.Count} languages; use {MostLanguages} at most.");
        foreach (var (language, process) in options.Processes) CheckProcess(language, process, found);
        foreach (var variable in options.EnvironmentVariables)
        {
            if (variable.Length == 0 || variable.Contains('=', StringComparison.Ordinal) || variable.Any(char.IsControl)) found.AddError($"{nameof(options.EnvironmentVariables)} has '{variable}', which names no variable; use a name without '='.");
        }

        return found.Build();

        void Check(string property, TimeSpan value, TimeSpan most)
        {
            if (value < Least || value > most) found.AddError($"{property} is {value:c}; use {Least:c} to {most:c}.");
        }

        void CheckSize(string property, int value)
        {
            if (value is < 0 or > MostOctets) found.AddError($"{property} is {value}; use 0 to {MostOctets} octets.");
        }
    }

    private static void CheckProcess(string language, ProcessLanguage? process, ValidateOptionsResultBuilder found)
    {
        if (language.Length is 0 or > 64 || language.Any(one => !char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_' or '+' or '#' or '.'))) found.AddError($"'{language}' is no language; use 1 to 64 letters, digits or - _ + # .");
        if (process is null)
        {
            found.AddError($"The language {language} has no program.");
            return;
        }

        if (!Path.IsPathFullyQualified(process.Program)) found.AddError($"The program of {language} is '{process.Program}'; use its full path.");
        if (process.Arguments is null || process.Arguments.Any(one => one is null)) found.AddError($"The arguments of {language} are not all there.");
        if (string.IsNullOrEmpty(process.FileName) || process.FileName is "." or ".." || Path.GetFileName(process.FileName) != process.FileName || process.FileName == ProcessExecutor.InputFileName) found.AddError($"The file name of {language} is '{process.FileName}'; use one without a folder, other than {ProcessExecutor.InputFileName}.");
    }
}
