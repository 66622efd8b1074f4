using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto;

/// <summary>Refuses options out of their range.</summary>
internal sealed class CryptoOptionsValidator : IValidateOptions<CryptoOptions>
{
    private const long MinSpoolSize = 1 << 20;

    public ValidateOptionsResult Validate(string? name, CryptoOptions options)
    {
        if (options.ChunkLog2 is not (14 or 16)) return ValidateOptionsResult.Fail($"{nameof(CryptoOptions.ChunkLog2)} is {options.ChunkLog2}; use 14 or 16.");
        if (!Enum.IsDefined(options.Mode)) return ValidateOptionsResult.Fail($"{nameof(CryptoOptions.Mode)} is {options.Mode}; use {nameof(EnvelopeMode.Lightweight)} or {nameof(EnvelopeMode.Advanced)}.");
        if (options.DegreeOfParallelism is < 0 or > 8) return ValidateOptionsResult.Fail($"{nameof(CryptoOptions.DegreeOfParallelism)} is {options.DegreeOfParallelism}; use 0, or 1 to 8 threads.");
        if (options.SpoolFolder is { Length: 0 }) return ValidateOptionsResult.Fail($"{nameof(CryptoOptions.SpoolFolder)} is empty; name a folder, or leave it null.");
        return options.MaxSpoolSize >= MinSpoolSize
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{nameof(CryptoOptions.MaxSpoolSize)} is {options.MaxSpoolSize}; use {MinSpoolSize} octets or more.");
    }

    /// <summary>The options themselves, when they are in range.</summary>
    /// <exception cref="OptionsValidationException">One is not.</exception>
    public static CryptoOptions Checked(CryptoOptions options)
    {
        var result = new CryptoOptionsValidator().Validate(name: null, options);
        return result.Failed ? throw new OptionsValidationException(Options.DefaultName, typeof(CryptoOptions), result.Failures) : options;
    }
}
