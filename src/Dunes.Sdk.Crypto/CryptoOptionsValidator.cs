using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto;

/// <summary>Refuses options out of their range.</summary>
internal sealed class CryptoOptionsValidator : IValidateOptions<CryptoOptions>
{
    public ValidateOptionsResult Validate(string? name, CryptoOptions options) => options.ChunkLog2 is 14 or 16
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{nameof(CryptoOptions.ChunkLog2)} is {options.ChunkLog2}; use 14 or 16.");
}
