using Dunes.Sdk.Crypto.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds the key ring to an application.</summary>
public static class KeyRingDunesBuilderExtensions
{
    /// <summary>Adds <see cref="KeyRing"/>, opened when it is first asked for. Options out of range stop the host as it starts.</summary>
    /// <remarks>
    /// The ring is protected by the application's <see cref="IKeyProtector"/>, or else by <see cref="KeyRingOptions.PassphraseFile"/>; without either,
    /// resolving the ring throws <see cref="InvalidOperationException"/>: keys are never stored in clear.
    /// </remarks>
    public static IDunesBuilder AddKeyRing(this IDunesBuilder dunes, Action<KeyRingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<KeyRingOptions, KeyRingOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.TryAddSingleton(TimeProvider.System);
        dunes.Services.TryAddSingleton(Open);
        return dunes;
    }

    private static KeyRing Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<KeyRingOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        if (services.GetService<IKeyProtector>() is { } protector) return KeyRing.Open(options, protector, time);
        if (options.PassphraseFile is null) throw new InvalidOperationException($"The key ring {options.Folder} has no protection: set {nameof(KeyRingOptions.PassphraseFile)}, or register an {nameof(IKeyProtector)}.");
        using var passphrase = PassphraseProtector.FromFile(options.PassphraseFile);
        return KeyRing.Open(options, passphrase, time);
    }
}
