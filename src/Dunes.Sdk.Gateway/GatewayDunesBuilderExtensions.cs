using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds a gateway or a ground station to an application.</summary>
public static class GatewayDunesBuilderExtensions
{
    /// <summary>Adds a gateway and the service that runs it. The application registers its <see cref="GatewayParts"/>. Options out of range stop the host as it starts.</summary>
    /// <exception cref="InvalidOperationException">The host has a gateway already.</exception>
    public static IDunesBuilder AddGateway(this IDunesBuilder dunes, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        RefuseSecond(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.AddMetrics();
        dunes.Services.TryAddSingleton<GatewayMetrics>();
        dunes.Services.TryAddSingleton(static services => new GatewayNode(services.GetRequiredService<IOptions<GatewayOptions>>().Value, services.GetRequiredService<GatewayParts>()));
        dunes.Services.AddHostedService<GatewayService>();
        return dunes;
    }

    /// <summary>Adds a gateway that is built from a setup, over its own SQLite store, and the service that runs it. Options out of range stop the host as it starts.</summary>
    /// <param name="dunes">What AddDunes returned; AddCrypto gives the envelope.</param>
    /// <param name="setup">Gives the database, the mesh node, the keys, the radios and the uplinks.</param>
    /// <param name="configure">Sets endpoints, waits, limits and the actuators that may be switched.</param>
    /// <exception cref="InvalidOperationException">The host has a gateway already.</exception>
    public static IDunesBuilder AddGateway(this IDunesBuilder dunes, Func<IServiceProvider, GatewaySetup> setup, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        ArgumentNullException.ThrowIfNull(setup);
        RefuseSecond(dunes);
        dunes.Services.TryAddSingleton(setup);
        dunes.Services.TryAddSingleton<IBundleStore>(static services => SqliteBundleStore.Open(services.GetRequiredService<GatewaySetup>().DatabasePath));
        dunes.Services.TryAddSingleton(static services => services.GetRequiredService<GatewaySetup>().Build(
            services.GetRequiredService<IOptions<GatewayOptions>>().Value, services.GetRequiredService<IBundleStore>(), services.GetRequiredService<IEnvelope>()));
        return dunes.AddGateway(configure);
    }

    /// <summary>A second gateway would run under the options of both and with the parts of the first, in silence.</summary>
    private static void RefuseSecond(IDunesBuilder dunes)
    {
        if (!dunes.Services.Any(static service => service.ImplementationType == typeof(GatewayService))) return;
        throw new InvalidOperationException(
            $"{nameof(AddGateway)} was called before: a host runs one gateway. Run the second in a host of its own, "
            + $"or change the first with Services.Configure<{nameof(GatewayOptions)}>.");
    }

    /// <summary>Adds a ground station and the service that runs it. The application registers its <see cref="GroundParts"/>. Options out of range stop the host as it starts.</summary>
    public static IDunesBuilder AddGround(this IDunesBuilder dunes, Action<GroundOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<GroundOptions, GroundOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.AddMetrics();
        dunes.Services.TryAddSingleton<GroundMetrics>();
        dunes.Services.TryAddSingleton(static services => new GroundNode(services.GetRequiredService<IOptions<GroundOptions>>().Value, services.GetRequiredService<GroundParts>()));
        dunes.Services.AddHostedService<GroundService>();
        return dunes;
    }
}
