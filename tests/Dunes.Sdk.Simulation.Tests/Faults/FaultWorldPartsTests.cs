using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Sdk.Simulation.Tests.Faults;

public class FaultWorldPartsTests
{
    private readonly Scheduler _scheduler = new();

    [Fact]
    public void A_forged_bundle_is_a_true_one_under_a_false_name()
    {
        var source = EndpointId.Dtn("hab-1", "telemetry");
        var octets = ForgedBundle.Create(source, EndpointId.Dtn("earth-gs", "ingest"), new DtnTime(820_000_000_123), 300,
            TimeSpan.FromDays(3), [1, 2, 3]);

        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(new BundleId(source, new(820_000_000_123), 300), bundle.Id);
        Assert.Equal(TimeSpan.FromDays(3), bundle.Lifetime);
        Assert.Equal([1, 2, 3], bundle.Payload.ToArray());
    }

    [Fact]
    public void A_host_that_starts_again_counts_its_time_from_zero_and_knows_the_same_day()
    {
        var clock = new HostClock(_scheduler);
        clock.Start();
        Pass(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), clock.Now);
        clock.Start();
        Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromMinutes(1), clock.Now);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 1, 1, 0, TimeSpan.Zero), clock.Wall.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(FaultKind.ClockUnknown, 0, "unknown")]
    [InlineData(FaultKind.Clock2000, 0, "2000-01-01T00:01:10.001Z")]
    [InlineData(FaultKind.ClockImage, 0, "2020-01-01T00:01:00.000Z")]
    [InlineData(FaultKind.ClockBehind, 40, "2026-01-01T00:21:00.000Z")]
    [InlineData(FaultKind.ClockAhead, 26 * 60, "2026-01-02T03:01:00.000Z")]
    public void A_wrong_clock_goes_on_from_where_it_is_until_somebody_sets_it(FaultKind kind, long amount, string expected)
    {
        var clock = new HostClock(_scheduler);
        Pass(TimeSpan.FromHours(1));
        clock.Break(kind, amount);
        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(expected, clock.Wall.ToString());
        Assert.Equal(TimeSpan.FromMinutes(61), clock.Now);

        clock.Mend();
        Assert.Equal("2026-01-01T01:01:00.000Z", clock.Wall.ToString());
    }

    [Fact]
    public void A_clock_that_drifts_moves_both_times_and_keeps_the_error_over_a_restart_until_it_is_set()
    {
        var clock = new HostClock(_scheduler);
        clock.Break(FaultKind.ClockDrift, 1);
        Pass(TimeSpan.FromSeconds(1000));
        Assert.Equal(TimeSpan.FromSeconds(1000.5), clock.Now);
        clock.Start();
        Pass(TimeSpan.FromSeconds(1000));
        Assert.Equal("2026-01-01T00:33:21.000Z", clock.Wall.ToString());
        Assert.Equal(TimeSpan.FromSeconds(1000.5), clock.Now);
        Assert.Equal(_scheduler.Now + TimeSpan.FromSeconds(1000) + TimeSpan.FromTicks(1),
            clock.ToTrue(clock.Now + TimeSpan.FromSeconds(1000.5)));

        clock.Mend();
        Assert.Equal("2026-01-01T00:33:20.000Z", clock.Wall.ToString());
    }

    [Fact]
    public void A_suspended_host_misses_the_time_on_its_monotonic_clock_only()
    {
        var clock = new HostClock(_scheduler);
        Pass(TimeSpan.FromMinutes(10));
        Pass(TimeSpan.FromMinutes(50));
        clock.SkipSince(TimeSpan.FromMinutes(10));

        Assert.Equal(TimeSpan.FromMinutes(10), clock.Now);
        Assert.Equal("2026-01-01T01:00:00.000Z", clock.Wall.ToString());
    }

    [Fact]
    public void Octets_arrive_in_order_after_the_latency_and_an_end_is_noticed_behind_them()
    {
        var (active, passive) = Connect(out _);
        active.Write([1, 2]);
        active.Write([3]);
        active.Close();
        Pass(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, passive().Read(new byte[8]));
        Pass(TimeSpan.FromMilliseconds(1));

        var octets = new byte[8];
        Assert.Equal(OctetLinkState.Closed, passive().State);
        Assert.Equal(3, passive().Read(octets));
        Assert.Equal([1, 2, 3], octets[..3]);
    }

    [Fact]
    public void A_silent_wire_keeps_what_is_sent_and_a_long_silence_ends_the_connection()
    {
        var (active, passive) = Connect(out var wire);
        wire.Become(WireState.Silent);
        active.Write([1]);
        Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(0, passive().Read(new byte[8]));
        wire.Become(WireState.Up);
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(1, passive().Read(new byte[8]));

        wire.Become(WireState.Silent);
        Pass(TimeSpan.FromMinutes(20));
        wire.Become(WireState.Up);
        Assert.Equal((OctetLinkState.Closed, OctetLinkState.Closed), (active.State, passive().State));
    }

    [Fact]
    public void A_refusing_wire_ends_connections_and_takes_no_new_ones()
    {
        var (active, passive) = Connect(out var wire);
        wire.Become(WireState.Refusing);
        Assert.Equal((OctetLinkState.Closed, OctetLinkState.Closed), (active.State, passive().State));
        active.Open();
        Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(OctetLinkState.Closed, active.State);
    }

    [Fact]
    public void A_host_without_power_closes_nothing_and_knows_nothing_of_it_when_it_is_back()
    {
        var (active, passive) = Connect(out _);
        var isUp = false;
        passive().Vanish(() => isUp);
        active.Write([1]);
        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(OctetLinkState.Open, active.State);

        isUp = true;
        active.Write([2]);
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(OctetLinkState.Closed, active.State);
    }

    [Fact]
    public void The_power_goes_at_the_operation_of_the_disk_that_was_named_and_the_process_stays_dead()
    {
        using var disk = new HostDisk(new(1));
        var cause = Fault(FaultKind.PowerCut, amount: 1);
        var store = new FaultyStore(disk.OpenStore());
        var deaths = 0;
        store.Killed = _ => deaths++;
        store.Commit(Batch("a", 1));
        disk.Arm(new(1, 0), () => store.Die(cause));

        Assert.Equal([1], store.Get("a"));
        Assert.Throws<ProcessKilledException>(() => store.Commit(Batch("a", 2)));
        Assert.Throws<ProcessKilledException>(() => store.Get("a"));
        Assert.Throws<ProcessKilledException>(() => store.RaiseMark("m", 1));
        Assert.Equal((1, cause), (deaths, store.CauseOfDeath));
    }

    [Fact]
    public void A_power_cut_at_any_operation_of_a_commit_leaves_it_whole_or_out_and_never_what_was_committed_before()
    {
        var (kept, gone) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            using var disk = new HostDisk(new((ulong)seed));
            var store = new FaultyStore(disk.OpenStore());
            store.Commit(Batch("before", 1));
            var isCut = false;
            var point = seed % 2 == 0 ? new PowerCutPoint(1, 0) : new PowerCutPoint(0, 1 + (seed / 2));
            disk.Arm(point, () =>
            {
                isCut = true;
                store.Die(Fault(FaultKind.PowerCut, amount: 0));
            });
            var batch = Batch("a", 1);
            batch.Put("b", new byte[20_000]);
            var isDone = Record.Exception(() => store.Commit(batch)) is null;
            disk.Disarm();
            disk.Close(isOrderly: false);
            disk.PowerUp();

            using var after = disk.OpenStore();
            Assert.Equal([1], after.Get("before"));
            var (a, b) = (after.Get("a"), after.Get("b"));
            Assert.Equal(a is null, b is null);
            if (isDone) Assert.NotNull(a);
            if (!isCut) continue;
            if (a is null) gone++;
            else kept++;
        }

        Assert.True(gone > 20 && kept > 20, $"{gone} gone, {kept} kept");
    }

    [Theory]
    [InlineData(0, false)] // before the first commit
    [InlineData(1, true)] // after it
    public void A_kill_at_a_commit_leaves_it_out_or_in(long amount, bool isKept)
    {
        using var disk = new HostDisk(new(1));
        var store = new FaultyStore(disk.OpenStore());
        store.Arm(Fault(FaultKind.Kill, amount));
        Assert.Throws<ProcessKilledException>(() => store.Commit(Batch("a", 1)));
        disk.Close(isOrderly: false);
        disk.PowerUp();

        using var after = disk.OpenStore();
        Assert.Equal(isKept, after.Get("a") is not null);
    }

    [Fact]
    public void A_full_disk_takes_nothing_and_a_slow_one_takes_its_time()
    {
        using var disk = new HostDisk(new(1)) { SyncLatency = TimeSpan.FromSeconds(2) };
        using var store = disk.OpenStore();
        var before = disk.SyncTime;
        store.Commit(Batch("a", 1));
        Assert.True(disk.SyncTime - before >= TimeSpan.FromSeconds(2));

        var large = Batch("b", 1);
        large.Put("c", new byte[100_000]);
        disk.SetFull(true);
        Assert.Equal(BundleStoreFailure.Full, Assert.Throws<BundleStoreException>(() => store.Commit(large)).Failure);
        disk.SetFull(false);
        store.Commit(large);
    }

    [Fact]
    public void A_copy_of_a_disk_brings_back_what_was_there_while_the_store_was_open()
    {
        using var disk = new HostDisk(new(1));
        var store = disk.OpenStore();
        store.Commit(Batch("a", 1));
        store.RaiseMark("beside", 1);
        var snapshot = disk.Snapshot();
        store.Commit(Batch("a", 2));
        store.RaiseMark("beside", 2);
        Close();

        disk.Restore(snapshot, isWholeDisk: false);
        store = disk.OpenStore();
        Assert.Equal([1], store.Get("a"));
        Assert.Equal(2UL, store.GetMark("beside"));
        Close();
        disk.Restore(snapshot, isWholeDisk: true);
        Assert.Equal(1UL, disk.OpenStore().GetMark("beside"));
        Close();
        disk.Wipe();
        Assert.Null(disk.OpenStore().Get("a"));

        void Close()
        {
            disk.Close(isOrderly: true);
            disk.PowerUp();
        }
    }

    private static FaultAction Fault(FaultKind kind, long amount) => new(kind, TimeSpan.Zero, FaultParty.Ground, 0, TimeSpan.Zero, amount);

    private static StoreBatch Batch(string name, byte value)
    {
        var batch = new StoreBatch();
        batch.Put(name, [value]);
        return batch;
    }

    private void Pass(TimeSpan time) => _scheduler.RunUntil(_scheduler.Now + time);

    private (WireEnd Active, Func<WireEnd> Passive) Connect(out FaultWire wire)
    {
        WireEnd? passive = null;
        wire = new(_scheduler, TimeSpan.FromMilliseconds(100), end =>
        {
            passive = end;
            return true;
        });
        var active = wire.CreateLink();
        active.Open();
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(OctetLinkState.Open, active.State);
        return (active, () => passive!);
    }
}
