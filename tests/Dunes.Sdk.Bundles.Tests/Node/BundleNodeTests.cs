using System.Buffers.Binary;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Bundles.Store;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests;

public sealed class BundleNodeTests : IDisposable
{
    private static readonly EndpointId Hab = EndpointId.Parse("dtn://hab-1/");
    private static readonly EndpointId Ground = EndpointId.Parse("dtn://gs/");
    private static readonly EndpointId From = EndpointId.Parse("dtn://hab-1/t");
    private static readonly EndpointId To = EndpointId.Parse("dtn://gs/in");
    private static readonly DtnTime Wall = new(800_000_000_000);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bundle_goes_from_application_to_application_and_is_forgotten_once_it_is_acknowledged()
    {
        using var world = new World(_folder, null);
        var finished = new List<BundleFate>();
        world.Sender.Node.Finished = (_, fate) => finished.Add(fate);
        world.Sender.Node.Carried = (id, uplink) => world.Sender.Node.Batch.Append("carried", id.ToString(), uplink);
        world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromHours(1), new byte[] { 1, 2, 3 }));
        Assert.Equal(TimeSpan.Zero, world.Sender.Node.Deadline);
        world.Run(50);
        var bundle = Assert.Single(world.Delivered);
        Assert.Equal([1, 2, 3], bundle.Payload.ToArray());
        Assert.Equal(Priority.Critical, bundle.Priority);
        Assert.Equal([BundleFate.Forwarded], finished);
        Assert.Equal((bundle.Id.ToString(), world.Sender.Uplink.Name), world.Sender.Store.ReadJournal("carried").Select(row => (row.Key, row.Body)).Single());
        Assert.InRange(bundle.Age!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // every bundle of a node's own tells its age
        Assert.Equal(0, world.Sender.Store.Count);
        Assert.Equal(0, world.Sender.Node.Queued);
        Assert.Equal(1, world.Sender.Node.Counters.Forwarded);
        Assert.NotNull(world.Sender.Uplink.Quality.RoundTrip);
    }

    [Fact]
    public void The_more_urgent_leaves_first_then_the_earlier_expiry_then_the_older()
    {
        using var world = new World(_folder, null, window: 1);
        var node = world.Sender.Node;
        void Add(Priority priority, int hours, byte mark) => node.Enqueue(new(From, To, priority, TimeSpan.FromHours(hours), new[] { mark }));
        Add(Priority.Routine, 1, 7);
        Add(Priority.Elevated, 5, 5);
        Add(Priority.Critical, 5, 2);
        Add(Priority.Critical, 1, 1);
        Add(Priority.Critical, 5, 3);
        Add(Priority.Elevated, 2, 4);
        Add(Priority.Elevated, 9, 6);
        Assert.Equal(7, node.Queued);
        world.Run(200);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], world.Delivered.Select(bundle => (int)bundle.Payload.Span[0]));
    }

    [Fact]
    public void Nothing_accepted_is_lost_or_delivered_twice_over_links_that_split_and_break_and_nodes_that_die()
    {
        for (var seed = 1; seed <= Depth.Of(20, 500); seed++)
        {
            var random = new Random(seed);
            using var folder = new TempFolder();
            using var world = new World(folder, seed);
            var accepted = new List<int>();
            for (var step = 0; step < 400; step++)
            {
                if (step < 200 && random.Next(3) == 0)
                {
                    var payload = new byte[random.Next(10) == 0 ? random.Next(4, 200_000) : random.Next(4, 300)];
                    BinaryPrimitives.WriteInt32BigEndian(payload, step);
                    world.Sender.Node.Enqueue(new(From, To, (Priority)random.Next(3), TimeSpan.FromDays(1), payload));
                    accepted.Add(step);
                    world.Sender.Advance(world.Now, Wall);
                }

                if (random.Next(40) == 0) world.Pipe.Cut();
                if (random.Next(50) == 0) world.Kill(isSender: true);
                if (random.Next(50) == 0) world.Kill(isSender: false);
                world.Run(random.Next(1, 6));
            }

            world.RunUntilIdle();
            Assert.True(world.Sender.Store.Count == 0, $"seed {seed}: {world.Sender.Store.Count} left");
            Assert.True(accepted.Order().SequenceEqual(world.DeliveredNumbers().Order()), $"seed {seed}: {accepted.Count} accepted, {world.DeliveredNumbers().Count} delivered");
        }
    }

    [Fact]
    public void What_was_under_way_when_the_link_broke_is_sent_again_by_the_same_node()
    {
        using var world = new World(_folder, null);
        world.Run(10);
        for (var number = 0; number < 5; number++) world.Sender.Node.Enqueue(new(From, To, Priority.Routine, TimeSpan.FromHours(1), new byte[] { 0, 0, 0, (byte)number }));
        world.Sender.Advance(world.Now, Wall);
        world.Pipe.Cut();
        world.Run(100);
        Assert.Equal([0, 1, 2, 3, 4], world.DeliveredNumbers());
        Assert.Equal(0, world.Sender.Store.Count);
    }

    [Fact]
    public void A_failed_commit_refuses_what_came_and_leaves_nothing_half_done()
    {
        using var world = new World(_folder, null);
        world.Run(10);
        world.Receiver.Store.ExecuteForTest("PRAGMA query_only = 1");
        world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromHours(1), new byte[] { 0, 0, 0, 9 }));
        world.Sender.Advance(world.Now, Wall);
        Assert.Equal(BundleStoreFailure.ReadOnly, Assert.Throws<BundleStoreException>(() => world.Receiver.Advance(world.Now, Wall)).Failure);
        Assert.True(world.Receiver.Node.Batch.IsEmpty);
        Assert.Empty(world.Receiver.Store.ReadJournal("delivered"));
        Assert.Equal(0, world.Receiver.Node.Counters.Delivered);
        world.Receiver.Store.ExecuteForTest("PRAGMA query_only = 0");
        world.Run(10);
        Assert.Equal(1, world.Sender.Node.Counters.RefusedByPeers);
        Assert.Equal(1, world.Sender.Node.Queued);
        world.RunUntilIdle();
        Assert.Equal([9], world.DeliveredNumbers());

        world.Sender.Store.ExecuteForTest("PRAGMA query_only = 1");
        world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromHours(1), new byte[4]));
        Assert.Throws<BundleStoreException>(() => world.Sender.Advance(world.Now, Wall));
        Assert.Equal(0, world.Sender.Node.Queued);
        Assert.Equal(1, world.Sender.Node.Counters.Enqueued);
        world.Sender.Store.ExecuteForTest("PRAGMA query_only = 0");
        world.RunUntilIdle();
        Assert.Equal([9], world.DeliveredNumbers());
    }

    [Fact]
    public void A_clock_that_is_set_back_loses_nothing_and_makes_no_timestamp_twice()
    {
        var ids = new HashSet<BundleId>();
        using var world = new World(_folder, null);
        world.Pipe.IsUp = false;
        DtnTime[] clocks = [Wall, Wall, Wall.Add(TimeSpan.FromDays(-400)), DtnTime.Unknown, DtnTime.Unknown, Wall.Add(TimeSpan.FromSeconds(1)), DtnTime.Unknown];
        foreach (var wall in clocks)
        {
            world.Sender.Node.Begin(world.Now, wall);
            Assert.True(ids.Add(world.Sender.Node.Enqueue(new(From, To, Priority.Routine, TimeSpan.FromDays(30), new byte[4]))));
            world.Sender.Advance(world.Now, wall);
            world.Kill(isSender: true);
        }

        Assert.Equal(clocks.Length, world.Sender.Node.Queued);
        world.Pipe.IsUp = true;
        world.RunUntilIdle();
        Assert.Equal(clocks.Length, world.DeliveredNumbers().Count);
    }

    [Fact]
    public void A_bundle_of_a_node_without_a_clock_arrives_with_its_age()
    {
        using var world = new World(_folder, null);
        world.Pipe.IsUp = false;
        world.Sender.Advance(TimeSpan.Zero, DtnTime.Unknown);
        world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromHours(1), new byte[4]));
        world.Run(50);
        world.Pipe.IsUp = true;
        world.RunUntilIdle();
        Assert.InRange(Assert.Single(world.Delivered).Age!.Value, TimeSpan.FromSeconds(5), world.Now);
    }

    [Fact]
    public void An_expired_bundle_goes_with_a_journal_row_and_a_word_also_without_a_clock()
    {
        using var world = new World(_folder, null);
        world.Pipe.IsUp = false;
        var finished = new List<(BundleId, BundleFate)>();
        world.Sender.Node.Finished = (id, fate) => finished.Add((id, fate));
        world.Sender.Advance(TimeSpan.Zero, Wall);
        var dated = world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromSeconds(10), new byte[4]));
        world.Sender.Node.Begin(TimeSpan.Zero, DtnTime.Unknown);
        var undated = world.Sender.Node.Enqueue(new(From, To, Priority.Critical, TimeSpan.FromSeconds(20), new byte[4]));
        world.Sender.Advance(TimeSpan.Zero, Wall);
        world.Sender.Advance(TimeSpan.FromSeconds(9), Wall.Add(TimeSpan.FromDays(400))); // a clock is not believed in this
        Assert.Equal(2, world.Sender.Node.Queued);
        world.Sender.Advance(TimeSpan.FromSeconds(10), DtnTime.Unknown);
        Assert.Equal([(dated, BundleFate.Expired)], finished);
        world.Sender.Advance(TimeSpan.FromSeconds(20), Wall.Add(TimeSpan.FromSeconds(11)));
        Assert.Equal((undated, BundleFate.Expired), finished[^1]);
        Assert.Equal([dated.ToString(), undated.ToString()], world.Sender.Store.ReadJournal("expired").Select(row => row.Key));
        Assert.Equal(0, world.Sender.Store.Count);
        Assert.Equal(2, world.Sender.Node.Counters.Expired);
    }

    [Fact]
    public void A_full_node_lets_the_least_urgent_go_and_never_a_critical_one()
    {
        using var world = new World(_folder, null, maxBundles: 16);
        world.Pipe.IsUp = false;
        var finished = new List<(BundleId Id, BundleFate Fate)>();
        var node = world.Sender.Node;
        node.Finished = (id, fate) => finished.Add((id, fate));
        BundleId Add(Priority priority) => node.Enqueue(new(From, To, priority, TimeSpan.FromHours(1), new byte[4]));
        var routine = Enumerable.Range(0, 16).Select(_ => Add(Priority.Routine)).ToList();
        world.Sender.Advance(TimeSpan.Zero, Wall);
        Assert.Empty(finished);
        for (var at = 0; at < 16; at++) Add(Priority.Critical);
        world.Sender.Advance(TimeSpan.Zero, Wall);
        Assert.Equal(routine.ToHashSet(), finished.Select(one => one.Id).ToHashSet());
        var late = Add(Priority.Elevated);
        Assert.Equal(BundleStoreFailure.Full, Assert.Throws<BundleStoreException>(() => Add(Priority.Critical)).Failure);
        world.Sender.Advance(TimeSpan.Zero, Wall);
        Assert.Equal((late, BundleFate.Evicted), finished[^1]);
        Assert.Equal(16, node.Queued);
        Assert.Equal(16, node.PeakQueued);
        Assert.Equal(17, world.Sender.Store.ReadJournal("evicted").Count);
        Assert.All(world.Sender.Store.Pending(), bundle => Assert.Equal(Priority.Critical, bundle.Priority));
    }

    [Fact]
    public void A_relay_stores_and_forwards_and_does_not_send_back()
    {
        using var relayStore = SqliteBundleStore.Open(_folder.File("relay.db"));
        using var habStore = SqliteBundleStore.Open(_folder.File("hab.db"));
        using var groundStore = SqliteBundleStore.Open(_folder.File("gs.db"));
        var relayId = EndpointId.Parse("dtn://relay/");
        var relay = new BundleNode(new() { NodeId = relayId }, relayStore);
        var hab = new BundleNode(new() { NodeId = Hab }, habStore);
        var ground = new BundleNode(new() { NodeId = Ground }, groundStore);
        Pipe first = new(), second = new();
        hab.Attach(new TcpclUplink("up", true, new() { NodeId = Hab }, first.Active));
        relay.Attach(new TcpclUplink("down", false, new() { NodeId = relayId }, first.Passive));
        relay.Attach(new TcpclUplink("up", true, new() { NodeId = relayId }, second.Active), isDefault: false);
        ground.Attach(new TcpclUplink("down", false, new() { NodeId = Ground }, second.Passive));
        second.Active.Open();
        second.Cut();
        second.IsUp = false;
        hab.Enqueue(new(From, To, Priority.Elevated, TimeSpan.FromHours(1), "hello"u8.ToArray()));
        var now = TimeSpan.Zero;
        void Run()
        {
            for (var turn = 0; turn < 30; turn++)
            {
                now += TimeSpan.FromSeconds(1);
                foreach (var node in (BundleNode[])[hab, relay, ground]) node.Advance(now, Wall);
            }
        }

        Run();
        Assert.Equal((0, 1, 0), (hab.Queued, relay.Queued, ground.Queued));
        Assert.Equal(0, hab.Counters.Received);
        second.IsUp = true;
        Run();
        Run();
        Assert.Equal((0, 0, 1), (hab.Queued, relay.Queued, ground.Queued)); // nobody is registered for it yet
        Bundle? delivered = null;
        ground.Register(To, bundle => delivered = bundle);
        Assert.Equal(now, ground.Deadline);
        Run();
        Assert.Equal("hello"u8, delivered!.Payload.Span);
        Assert.Equal((Priority.Elevated, From), (delivered.Priority, delivered.Id.Source));
        Assert.Equal(0, groundStore.Count);
    }

    [Fact]
    public void Misuse_is_said_before_anything_is_done()
    {
        using var world = new World(_folder, null);
        Assert.Throws<ArgumentException>(() => world.Sender.Node.Enqueue(new(To, To, Priority.Routine, TimeSpan.FromHours(1), default)));
        Assert.Throws<ArgumentException>(() => world.Sender.Node.Enqueue(new(From, EndpointId.None, Priority.Routine, TimeSpan.FromHours(1), default)));
        Assert.Throws<ArgumentException>(() => world.Sender.Node.Enqueue(new(From, To, Priority.Routine, TimeSpan.Zero, default)));
        Assert.Throws<ArgumentException>(() => world.Sender.Node.Register(To, _ => { }));
        Assert.Throws<ArgumentException>(() => new BundleNode(new() { NodeId = Hab, MaxBundles = 1 }, world.Sender.Store));
        Assert.True(world.Sender.Node.Batch.IsEmpty);
    }

    /// <summary>A node with its store and uplink; <see cref="World.Kill"/> replaces it by one on the files as they are.</summary>
    private sealed record Station(BundleNode Node, SqliteBundleStore Store, TcpclUplink Uplink, string Path)
    {
        public void Advance(TimeSpan now, DtnTime wall) => Node.Advance(now, wall);
    }

    private sealed class World : IDisposable
    {
        private readonly TempFolder _folder;
        private readonly int _window;
        private readonly int _maxBundles;
        private int _lives;

        public World(TempFolder folder, int? seed, int window = 16, int maxBundles = 100_000)
        {
            (_folder, _window, _maxBundles, Pipe) = (folder, window, maxBundles, new(seed));
            Sender = Live(isSender: true, folder.File("sender.db"));
            Receiver = Live(isSender: false, folder.File("receiver.db"));
        }

        public Pipe Pipe { get; }

        public TimeSpan Now { get; private set; }

        public Station Sender { get; private set; }

        public Station Receiver { get; private set; }

        public List<Bundle> Delivered { get; } = [];

        public void Run(int turns)
        {
            for (var turn = 0; turn < turns; turn++)
            {
                Now += TimeSpan.FromMilliseconds(100);
                Sender.Advance(Now, Wall);
                Receiver.Advance(Now, Wall);
            }
        }

        public void RunUntilIdle()
        {
            for (var turn = 0; turn < 20_000 && Sender.Node.Queued + Sender.Store.Count > 0; turn++) Run(1);
        }

        public void Kill(bool isSender)
        {
            var dead = isSender ? Sender : Receiver;
            var path = _folder.File($"life{++_lives}.db");
            TempFolder.CopyAsKilled(dead.Path, path);
            dead.Store.Dispose();
            Pipe.Cut();
            if (isSender) Sender = Live(true, path);
            else Receiver = Live(false, path);
        }

        /// <summary>What the receiving application made durable, within the same commits as the bundles' identities.</summary>
        public List<int> DeliveredNumbers() => Receiver.Store.ReadJournal("delivered").Select(row => int.Parse(row.Body)).ToList();

        public void Dispose()
        {
            Sender.Store.Dispose();
            Receiver.Store.Dispose();
        }

        private Station Live(bool isSender, string path)
        {
            var store = SqliteBundleStore.Open(path);
            var id = isSender ? Hab : Ground;
            var node = new BundleNode(new() { NodeId = id, MaxBundles = _maxBundles }, store);
            var uplink = new TcpclUplink(isSender ? "up" : "down", isSender, new() { NodeId = id, TransferWindow = _window, ReconnectLimit = TimeSpan.FromSeconds(2) }, isSender ? Pipe.Active : Pipe.Passive);
            node.Attach(uplink);
            if (!isSender)
            {
                node.Register(To, bundle =>
                {
                    Delivered.Add(bundle);
                    if (bundle.Payload.Length >= 4) node.Batch.Append("delivered", bundle.Id.ToString(), BinaryPrimitives.ReadInt32BigEndian(bundle.Payload.Span).ToString());
                });
            }

            return new(node, store, uplink, path);
        }
    }
}
