using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Refuses options out of their range.</summary>
internal sealed class KeyRingOptionsValidator : IValidateOptions<KeyRingOptions>
{
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3653);

    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Folder)) result.AddError("the path of a folder is expected.", nameof(KeyRingOptions.Folder));
        if (options.PassphraseFile is { } passphrase && string.IsNullOrWhiteSpace(passphrase)) result.AddError("the path of a file, or null, is expected.", nameof(KeyRingOptions.PassphraseFile));
        if (options.RevisionFile is { } revision && string.IsNullOrWhiteSpace(revision)) result.AddError("the path of a file, or null, is expected.", nameof(KeyRingOptions.RevisionFile));
        if (options.Lifetime < TimeSpan.FromHours(1) || options.Lifetime > TenYears) result.AddError($"{options.Lifetime} is given; use 1 hour to 10 years.", nameof(KeyRingOptions.Lifetime));
        if (options.Retention < TimeSpan.Zero || options.Retention > TenYears) result.AddError($"{options.Retention} is given; use 0 to 10 years.", nameof(KeyRingOptions.Retention));
        return result.Build();
    }
}
