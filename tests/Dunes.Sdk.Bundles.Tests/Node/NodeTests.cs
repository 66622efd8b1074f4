using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>Tests of nodes over stores on disk, with wires whose other end the test plays.</summary>
public abstract class NodeTests : IDisposable
{
    private protected static readonly EndpointId One = EndpointId.Parse("ipn:1.0");
    private protected static readonly EndpointId Two = EndpointId.Parse("ipn:2.0");
    private protected static readonly EndpointId Three = EndpointId.Parse("ipn:3.0");
    private protected static readonly EndpointId Source = EndpointId.Parse("ipn:1.7");
    private protected static readonly EndpointId Target = EndpointId.Parse("ipn:3.7");
    private protected static readonly DtnTime Wall = new(800_000_000_000);
    private protected static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private protected TempFolder Folder { get; } = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        foreach (var one in _open) one.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected (BundleNode Node, SqliteBundleStore Store) Open(EndpointId id, string file, Action<BundleOptions>? configure = null)
    {
        var store = SqliteBundleStore.Open(Folder.File(file));
        _open.Add(store);
        var options = new BundleOptions { NodeId = id };
        configure?.Invoke(options);
        return (new(options, store), store);
    }

    private protected static Wire Attach(BundleNode node, EndpointId peer)
    {
        var wire = new Wire(peer.ToString());
        node.Attach(wire);
        wire.Up(peer);
        return wire;
    }

    private protected static void RunTo(BundleNode node, TimeSpan end, TimeSpan step, TimeSpan start = default)
    {
        for (var now = start + step; now <= end; now += step) node.Advance(now, DtnTime.Unknown);
    }

    private protected static byte[] Encode(EndpointId source, EndpointId destination, ulong sequence, byte payload = 1)
    {
        var header = new BundleHeader(source, destination, Wall, sequence, (ulong)TimeSpan.FromDays(30).TotalMilliseconds) { CrcType = 2, HopLimit = 32, AgeMilliseconds = 0 };
        var buffer = new byte[BundleCodec.GetMaxSize(header, 1)];
        return buffer[..BundleCodec.Encode(header, [payload], buffer)];
    }
}
