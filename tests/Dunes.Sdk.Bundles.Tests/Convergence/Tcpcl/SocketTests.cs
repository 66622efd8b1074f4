using System.Net;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Bundles.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dunes.Sdk.Bundles.Tests.Convergence.Tcpcl;

public sealed class SocketTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bundles_go_both_ways_over_real_sockets()
    {
        var (hab, ground) = (EndpointId.Parse("dtn://hab-1/"), EndpointId.Parse("dtn://gs/"));
        using var habStore = SqliteBundleStore.Open(_folder.File("hab.db"));
        using var groundStore = SqliteBundleStore.Open(_folder.File("gs.db"));
        using var habHost = new BundleNodeHost(new(new() { NodeId = hab }, habStore), TimeProvider.System, NullLogger<BundleNodeHost>.Instance);
        using var groundHost = new BundleNodeHost(new(new() { NodeId = ground }, groundStore), TimeProvider.System, NullLogger<BundleNodeHost>.Instance);
        await habHost.StartAsync(default);
        await groundHost.StartAsync(default);

        var done = new TaskCompletionSource();
        var (atGround, atHab) = (0, 0);
        await groundHost.RunAsync((node, _) =>
        {
            node.Register(ground.WithDemux("in"), bundle =>
            {
                atGround++;
                node.Enqueue(new(ground.WithDemux("in"), bundle.Id.Source, Priority.Critical, TimeSpan.FromHours(1), bundle.Payload));
            });
            return true;
        });
        await habHost.RunAsync((node, _) =>
        {
            node.Register(hab.WithDemux("t"), bundle =>
            {
                Assert.Equal(300_000, bundle.Payload.Length);
                if (++atHab == 20) done.TrySetResult();
            });
            return true;
        });

        await using var listener = TcpclListener.Start(new(IPAddress.Loopback, 0), link => _ = groundHost.AttachAsync(new TcpclUplink("down", false, new() { NodeId = ground }, link)));
        await using var active = new SocketOctetLink("127.0.0.1", listener.LocalEndpoint.Port);
        await habHost.AttachAsync(new TcpclUplink("up", true, new() { NodeId = hab }, active));
        for (var number = 0; number < 20; number++) await habHost.EnqueueAsync(new(hab.WithDemux("t"), ground.WithDemux("in"), Priority.Routine, TimeSpan.FromHours(1), new byte[300_000]));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((20, 20), (atGround, atHab));
        await habHost.StopAsync(default);
        await groundHost.StopAsync(default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => habHost.EnqueueAsync(new(hab.WithDemux("t"), ground, Priority.Routine, TimeSpan.FromHours(1), default)));
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_said_with_its_endpoint_and_the_cause()
    {
        await using var first = TcpclListener.Start(new(IPAddress.Loopback, 0), _ => { });
        var failure = Assert.Throws<ListenException>(() => TcpclListener.Start(first.LocalEndpoint, _ => { }));
        Assert.Equal(first.LocalEndpoint, failure.Endpoint);
        Assert.Contains(first.LocalEndpoint.Port.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.InnerException);
    }

    [Fact]
    public async Task A_peer_that_is_not_there_leaves_the_link_closed_with_the_reason()
    {
        int port;
        await using (var gone = TcpclListener.Start(new(IPAddress.Loopback, 0), _ => { })) port = gone.LocalEndpoint.Port;
        await using var link = new SocketOctetLink("127.0.0.1", port);
        var closed = new TaskCompletionSource();
        link.Signal = () =>
        {
            if (link.State == OctetLinkState.Closed) closed.TrySetResult();
        };
        link.Open();
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(link.LastFailure);
        Assert.Equal(0, link.Write([1]));
    }
}
