using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
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
    public async Task A_silent_connection_gives_its_place_back_after_the_handshake_time()
    {
        var accepted = Channel.CreateUnbounded<SocketOctetLink>();
        await using var listener = TcpclListener.Start(new(IPAddress.Loopback, 0), link => accepted.Writer.TryWrite(link), maxConnections: 1);
        using var silent = await ConnectAsync(listener);
        var uplink = new TcpclUplink("down", false, new() { NodeId = EndpointId.Parse("dtn://gs/") }, await Next(accepted));
        using var second = await ConnectAsync(listener); // waits in the system's queue
        uplink.Advance(TimeSpan.Zero);
        uplink.Advance(TimeSpan.FromSeconds(30));
        Assert.True(uplink.TryTakeEvent(out var happened) && happened.Kind == UplinkEventKind.Down);
        Assert.True(uplink.IsOver);
        Assert.NotNull(await Next(accepted));
    }

    [Fact]
    public async Task One_address_has_its_share_of_the_places_and_no_more()
    {
        var accepted = Channel.CreateUnbounded<SocketOctetLink>();
        await using var listener = TcpclListener.Start(new(IPAddress.Loopback, 0), link => accepted.Writer.TryWrite(link), maxConnections: 3, maxConnectionsPerAddress: 2);
        using var first = await ConnectAsync(listener);
        using var second = await ConnectAsync(listener);
        var (one, _) = (await Next(accepted), await Next(accepted));
        using var third = await ConnectAsync(listener);
        Assert.Equal(0, await Ended(third));
        Assert.Equal(1, listener.TurnedAway);

        // Its place is free again once one of its links is over.
        await one.DisposeAsync();
        using var fourth = await ConnectAsync(listener);
        Assert.NotNull(await Next(accepted));
        Assert.Equal(1, listener.TurnedAway);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("fe80::1", "fe80::2", false)]
    public void Addresses_that_one_host_can_have_count_together(string left, string right, bool areOne) =>
        Assert.Equal(areOne, AddressGroup.Of(IPAddress.Parse(left)) == AddressGroup.Of(IPAddress.Parse(right)));

    [Fact]
    public async Task A_callback_that_throws_costs_one_connection_and_not_the_listener()
    {
        var accepted = Channel.CreateUnbounded<SocketOctetLink>();
        var isFirst = true;
        await using var listener = TcpclListener.Start(new(IPAddress.Loopback, 0), link =>
        {
            if (isFirst)
            {
                isFirst = false;
                throw new InvalidOperationException("no");
            }

            accepted.Writer.TryWrite(link);
        });
        using var first = await ConnectAsync(listener);
        Assert.Equal(0, await Ended(first));
        using var second = await ConnectAsync(listener);
        Assert.NotNull(await Next(accepted));
        Assert.Equal("no", listener.LastFailure?.Message);
        Assert.Equal(1, listener.TurnedAway);
    }

    private static async Task<Socket> ConnectAsync(TcpclListener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        return socket;
    }

    private static Task<SocketOctetLink> Next(Channel<SocketOctetLink> accepted) => accepted.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Waits for the other side's end; 0 is an orderly one, and a reset counts as such.</summary>
    private static async Task<int> Ended(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (SocketException)
        {
            return 0;
        }
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
