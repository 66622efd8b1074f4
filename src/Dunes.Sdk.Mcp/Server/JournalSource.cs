using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>Finds the store whose journal is served, once, when it is first asked for.</summary>
internal sealed class JournalSource(IServiceProvider services, IOptions<DunesMcpOptions> options)
{
    // PublicationOnly: a failure is not kept, and the next call tries again.
    private readonly Lazy<IBundleStore> _store = new(() => Find(services, options.Value), LazyThreadSafetyMode.PublicationOnly);

    public IBundleStore Store => _store.Value;

    // A ground station's store comes first: an application that is a gateway too has registered the gateway's as IBundleStore.
    private static IBundleStore Find(IServiceProvider services, DunesMcpOptions options) =>
        options.Journal?.Invoke(services)
            ?? services.GetService<GroundParts>()?.Bundles.Store
            ?? services.GetRequiredService<IBundleStore>();
}
