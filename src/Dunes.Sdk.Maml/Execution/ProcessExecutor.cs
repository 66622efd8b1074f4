using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Runs blocks as programs of the operating system, for the languages that the host enables and no others.</summary>
/// <remarks>
/// No shell is between: the program is started by its full path with its arguments as they are. It gets a folder of its own, which is
/// deleted after it; the environment variables that the options name; no input; and its outputs are cut at the host's bounds as they
/// stream. At a timeout, and when the run is cancelled, the program and every process below it are killed. This contains accidents; it
/// is no sandbox: a program may read and write whatever the host's user may, and a process that has left the tree is not found.
/// </remarks>
public sealed class ProcessExecutor : IBlockExecutor
{
    internal const string InputFileName = "input.json";
    private const int ChunkSize = 16 * 1024;
    private readonly MamlExecutionOptions _options;

    /// <summary>An executor for the languages of <see cref="MamlExecutionOptions.Processes"/>.</summary>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public ProcessExecutor(IOptions<MamlExecutionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        var validated = new MamlExecutionOptionsValidator().Validate(null, _options);
        if (validated.Failed) throw new OptionsValidationException(Options.DefaultName, typeof(MamlExecutionOptions), validated.Failures);
    }

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Languages => [.. _options.Processes.Keys];

    /// <inheritdoc/>
    public bool CanRun(string language, string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(language);
        problem = string.Empty;
        if (!_options.Processes.TryGetValue(language, out var process)) problem = $"The host enables no program for '{language}'.";
        else if (!File.Exists(process.Program)) problem = $"The program {process.Program} is not there.";
        return problem.Length == 0;
    }

    /// <inheritdoc/>
    public async Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!CanRun(request.Language, request.Text, out var problem)) return BlockResult.Failed(problem);
        DirectoryInfo folder;
        try
        {
            folder = Directory.CreateTempSubdirectory("dunes-block-"); // mode 0700 where there are modes
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return BlockResult.Failed($"No folder could be made for it: {refused.Message}");
        }

        try
        {
            return await RunAsync(_options.Processes[request.Language], request, folder.FullName, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return BlockResult.Failed($"It could not be run: {failed.Message}");
        }
        finally
        {
            Delete(folder);
        }
    }

    private async Task<BlockResult> RunAsync(ProcessLanguage language, BlockRequest request, string folder, CancellationToken cancellationToken)
    {
        var (file, input) = (Path.Combine(folder, language.FileName), Path.Combine(folder, InputFileName));
        await File.WriteAllTextAsync(file, request.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken).ConfigureAwait(false);
        if (request.Input is { } json) await File.WriteAllTextAsync(input, json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken).ConfigureAwait(false);
        using var process = new Process { StartInfo = Start(language, folder, file, input) };
        cancellationToken.ThrowIfCancellationRequested();
        process.Start();
        var outputs = Task.WhenAll(CopyAsync(process.StandardOutput.BaseStream, request.Output), CopyAsync(process.StandardError.BaseStream, request.Error));
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);

            // A child that outlives the program may hold its outputs open; what it prints until the timeout counts.
            await outputs.WaitAsync(cancellationToken).ConfigureAwait(false);
            return BlockResult.Exited(process.ExitCode);
        }
        catch
        {
            Kill(process);
            throw;
        }
    }

    private ProcessStartInfo Start(ProcessLanguage language, string folder, string file, string input)
    {
        var start = new ProcessStartInfo(language.Program) { WorkingDirectory = folder, UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in language.Arguments) start.ArgumentList.Add(argument.Replace(ProcessLanguage.FilePlaceholder, file, StringComparison.Ordinal).Replace(ProcessLanguage.InputPlaceholder, input, StringComparison.Ordinal));
        var inherited = start.Environment.ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            if (_options.EnvironmentVariables.Contains(name)) start.Environment[name] = value;
        }

        foreach (var name in (ReadOnlySpan<string>)["HOME", "TMPDIR", "TEMP", "TMP"]) start.Environment[name] = folder;
        return start;
    }

    private static async Task CopyAsync(Stream from, BlockOutput to)
    {
        var buffer = new byte[ChunkSize];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0;) to.Write(buffer.AsSpan(0, read));
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was killed and its pipes with it; what it printed until then is kept.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (Exception ended) when (ended is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself between the two.
        }
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Somebody holds a file of it; it lies in the system's folder for temporary files, which the system empties.
        }
    }
}
