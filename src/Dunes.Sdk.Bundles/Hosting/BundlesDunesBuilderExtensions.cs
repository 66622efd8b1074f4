using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds a bundle node to an application.</summary>
public static class BundlesDunesBuilderExtensions
{
    /// <summary>Adds a bundle node on its SQLite store, and the host that runs it. Options out of range stop the host as it starts.</summary>
    /// <param name="dunes">What AddDunes returned.</param>
    /// <param name="configure">Sets the node's options; its id is the one that must be set.</param>
    /// <param name="tcpcl">Sets how TCPCL sessions are run; their node id is the node's unless it is set here.</param>
    public static IDunesBuilder AddBundles(this IDunesBuilder dunes, Action<BundleOptions>? configure = null, Action<TcpclOptions>? tcpcl = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<BundleOptions, BundleOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        var sessions = dunes.Services.AddOptionsWithValidateOnStart<TcpclOptions, TcpclOptionsValidator>();
        if (tcpcl is not null) sessions.Configure(tcpcl);
        sessions.PostConfigure<IOptions<BundleOptions>>(static (session, node) =>
        {
            if (session.NodeId.IsNone) session.NodeId = node.Value.NodeId;
        });

        dunes.Services.TryAddSingleton<IBundleStore>(static services => SqliteBundleStore.Open(services.GetRequiredService<IOptions<BundleOptions>>().Value.DatabasePath));
        dunes.Services.TryAddSingleton(static services => new BundleNode(services.GetRequiredService<IOptions<BundleOptions>>().Value, services.GetRequiredService<IBundleStore>()));
        dunes.Services.TryAddSingleton<BundleNodeHost>();
        dunes.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BundleNodeHost>(static services => services.GetRequiredService<BundleNodeHost>()));
        return dunes;
    }
}
