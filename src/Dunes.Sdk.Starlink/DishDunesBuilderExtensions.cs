using System.Diagnostics.Metrics;
using Dunes.Sdk.Starlink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds dishes to the composition.</summary>
public static class DishDunesBuilderExtensions
{
    /// <summary>
    /// Adds a dish: an <see cref="IDish"/> and a <see cref="DishMonitor"/> keyed by <paramref name="name"/>, and the monitor as a hosted service.
    /// The first dish added is also the plain <see cref="IDish"/>. Options out of range stop the host as it starts; a name that was added before only takes more configuration.
    /// </summary>
    public static IDunesBuilder AddDish(this IDunesBuilder dunes, string name = "dish", Action<DishOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var services = dunes.Services;
        var options = services.AddOptionsWithValidateOnStart<DishOptions, DishOptionsValidator>(name);
        if (configure is not null) options.Configure(configure);

        services.TryAddKeyedSingleton<IDish>(name, (provider, _) => new DishClient(
            provider.GetRequiredService<IOptionsMonitor<DishOptions>>().Get(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IMeterFactory>(),
            name,
            connect: null));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IDish>(name));
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(DishMonitor) && Equals(service.ServiceKey, name))) return dunes;

        services.AddKeyedSingleton(name, (provider, _) => new DishMonitor(
            provider.GetRequiredKeyedService<IDish>(name),
            name,
            provider.GetRequiredService<IOptionsMonitor<DishOptions>>().Get(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<DishMonitor>>() ?? NullLogger<DishMonitor>.Instance,
            provider.GetService<IMeterFactory>()));
        // AddHostedService would keep the first monitor only: to it, two factories of one type are the same service.
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<DishMonitor>(name));
        return dunes;
    }
}
