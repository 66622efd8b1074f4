using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds the envelope to an application.</summary>
public static class CryptoDunesBuilderExtensions
{
    /// <summary>Adds <see cref="IEnvelope"/>, and <see cref="Envelope"/> for streams. Options out of range stop the host as it starts; an application's own envelope is kept.</summary>
    public static IDunesBuilder AddCrypto(this IDunesBuilder dunes, Action<CryptoOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<CryptoOptions, CryptoOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.TryAddSingleton(services => new Envelope(services.GetRequiredService<IOptions<CryptoOptions>>().Value));
        dunes.Services.TryAddSingleton<IEnvelope>(services => services.GetRequiredService<Envelope>());
        return dunes;
    }
}
