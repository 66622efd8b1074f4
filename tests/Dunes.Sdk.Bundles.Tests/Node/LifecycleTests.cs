using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>
/// The table of a bundle in docs/PROMISE.md, walked: every end is reached, told once, has its row, and is not told again by the next
/// process. An end that is added without a way to it fails here.
/// </summary>
public sealed class LifecycleTests : NodeTests
{
    public static TheoryData<BundleFate> Ends => [.. Enum.GetValues<BundleFate>()];

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_bundle_comes_to_each_of_its_ends_once(BundleFate fate)
    {
        var told = new List<(BundleId Id, BundleFate Fate)>();
        var (node, store) = Open(One, "a.db", static options => (options.MaxBundles, options.CrcType) = (16, 0));
        node.Finished = (id, end) => told.Add((id, end));
        var wire = Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);

        var bundle = LetEnd(node, store, wire, fate);

        Assert.Equal([(bundle, fate)], told.Where(one => one.Id == bundle));
        var topic = BundleJournal.Of(fate)?.Topic;
        if (topic is null) Assert.DoesNotContain(store.ReadJournal(BundleJournal.Expired), row => row.Key == bundle.ToString());
        else Assert.Single(store.ReadJournal(topic), row => row.Key == bundle.ToString());
        Assert.Equal(fate == BundleFate.SetAside ? [BundleState.SetAside] : [], store.Pending().Where(held => held.Id == bundle).Select(static held => held.State));
        Assert.Equal(1, Counter(node.Counters, fate));

        store.Dispose();
        (node, store) = Open(One, "a.db");
        node.Finished = (id, end) => told.Add((id, end));
        var delivered = 0;
        node.Register(Source, _ => delivered++);
        wire = Attach(node, Three);
        RunTo(node, Minutes(1), Minutes(0.25));
        Assert.Equal([(bundle, fate)], told.Where(one => one.Id == bundle));
        Assert.Equal(0, delivered);
    }

    /// <summary>Where a bundle may go from each state: the table of <c>HeldMoves</c>, which the index keeps to.</summary>
    [Theory]
    [InlineData(nameof(HeldState.Queued), "InFlight Resting Gone")]
    [InlineData(nameof(HeldState.Undelivered), "Resting SetAside Gone")]
    [InlineData(nameof(HeldState.InFlight), "Queued InFlight Resting Carried Gone")]
    [InlineData(nameof(HeldState.Resting), "Queued Undelivered InFlight Gone")]
    [InlineData(nameof(HeldState.Carried), "Queued InFlight Resting Carried Gone")]
    [InlineData(nameof(HeldState.SetAside), "Undelivered Gone")]
    [InlineData(nameof(HeldState.Gone), "Queued Undelivered InFlight Resting Carried SetAside Gone")]
    public void A_held_bundle_moves_only_as_its_table_says(string from, string to) =>
        Assert.Equal(to, string.Join(' ', Enum.GetValues<HeldState>().Where(state => HeldMoves.Allow(Enum.Parse<HeldState>(from), state))));

    private static BundleId LetEnd(BundleNode node, SqliteBundleStore store, Wire wire, BundleFate fate)
    {
        switch (fate)
        {
            case BundleFate.Forwarded:
            {
                var bundle = Send(TimeSpan.Zero);
                wire.AcceptAll();
                node.Advance(Minutes(1), Wall);
                return bundle;
            }

            case BundleFate.Acknowledged:
            {
                var bundle = Send(Hour);
                wire.AcceptAll();
                node.Advance(Minutes(1), Wall);
                Assert.True(node.Settle(bundle));
                node.Advance(Minutes(2), Wall);
                return bundle;
            }

            case BundleFate.Withdrawn:
            {
                var bundle = Send(Hour);
                Assert.True(node.Withdraw(bundle));
                node.Advance(Minutes(1), Wall);
                return bundle;
            }

            case BundleFate.Unconfirmed:
            {
                var bundle = Send(Minutes(5));
                for (var minute = 1; minute < 30; minute++)
                {
                    wire.AcceptAll(); // and the destination says nothing
                    node.Advance(Minutes(minute), Wall);
                }

                return bundle;
            }

            case BundleFate.Expired:
            {
                wire.Cut();
                var bundle = Send(Hour);
                node.Advance(Minutes(61), Wall);
                return bundle;
            }

            case BundleFate.Evicted:
            {
                wire.Cut();
                var bundle = Enqueue(Priority.Routine, TimeSpan.Zero);
                for (var at = 0; at < 16; at++) Enqueue(Priority.Critical, TimeSpan.Zero);
                node.Advance(Minutes(1), Wall);
                return bundle;
            }

            case BundleFate.SetAside:
            {
                node.Register(Source, static _ => throw new InvalidOperationException("never"));
                wire.Arrive(Encode(Target, Source, 1));
                for (var minute = 1; minute < 60; minute++) node.Advance(Minutes(minute), Wall);
                return Assert.Single(store.Pending()).Id;
            }

            case BundleFate.Damaged:
            {
                wire.Cut();
                for (var at = 0; at < 10; at++) Enqueue(Priority.Critical, Hour, 1 << 20); // more than is kept in memory
                var bundle = Enqueue(Priority.Critical, Hour, 1 << 20);
                node.Advance(Minutes(1), Wall);
                store.ExecuteForTest("UPDATE bundle SET octets = substr(octets, 1, length(octets) - 2) || x'09' || x'ff'");
                wire.Up(Three);
                node.Advance(Minutes(2), Wall);
                node.Advance(Minutes(3), Wall);
                return bundle;
            }

            default:
                throw new ArgumentOutOfRangeException(nameof(fate), fate, "The table has an end that nobody walks to.");
        }

        BundleId Send(TimeSpan custody)
        {
            var bundle = Enqueue(Priority.Critical, custody);
            node.Advance(TimeSpan.FromSeconds(1), Wall);
            return bundle;
        }

        BundleId Enqueue(Priority priority, TimeSpan custody, int size = 1) => node.Enqueue(new(Source, Target, priority, Hour, new byte[size]) { Custody = custody });
    }

    private static long Counter(BundleCounters counters, BundleFate fate) => fate switch
    {
        BundleFate.Forwarded => counters.Forwarded,
        BundleFate.Expired => counters.Expired,
        BundleFate.Evicted => counters.Evicted,
        BundleFate.Acknowledged => counters.Acknowledged,
        BundleFate.Unconfirmed => counters.Unconfirmed,
        BundleFate.SetAside => counters.SetAside,
        BundleFate.Damaged => Math.Min(1, counters.Damaged), // the neighbors of the one that is looked at are damaged as well
        BundleFate.Withdrawn => counters.Withdrawn,
        _ => 0,
    };
}
