using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dunes.Sdk;

/// <summary>The one entrance: <c>services.AddDunes().AddMesh(…).AddBundles(…)</c>.</summary>
public static class DunesServiceCollectionExtensions
{
    /// <summary>Starts the composition of the Dunes packages. An application's own <see cref="TimeProvider"/> is kept.</summary>
    public static IDunesBuilder AddDunes(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        return new Builder(services);
    }

    private sealed record Builder(IServiceCollection Services) : IDunesBuilder;
}
