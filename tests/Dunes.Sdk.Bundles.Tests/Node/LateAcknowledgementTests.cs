namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>A bundle that is on its way twice, or comes around, is let go only where another node surely has it.</summary>
public sealed class LateAcknowledgementTests : NodeTests
{
    private static readonly EndpointId Four = EndpointId.Parse("ipn:4.0");

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData(0, "refused")]
    [InlineData(24, "refused")]
    [InlineData(0, "timed out")]
    [InlineData(24, "timed out")]
    [InlineData(0, "acknowledged")]
    [InlineData(24, "acknowledged")]
    [InlineData(0, "cut")]
    [InlineData(24, "cut")]
    public void A_late_acknowledgement_counts_whatever_becomes_of_the_second_transfer(int custodyHours, string second)
    {
        var told = new List<(BundleId Id, BundleFate Fate)>();
        var (node, _) = Open(One, "a.db");
        node.Finished = (id, fate) => told.Add((id, fate));
        var slow = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        var bundle = node.Enqueue(new(Source, Target, Priority.Routine, TimeSpan.FromDays(2), new byte[] { 1 }) { Custody = TimeSpan.FromHours(custodyHours) });
        node.Advance(Seconds(1), Wall);
        Assert.Single(slow.Sent);
        var other = Attach(node, Three);
        node.Advance(Seconds(130), Wall); // the first transfer hangs
        Assert.Single(other.Sent);

        slow.AcceptAll();
        if (second == "refused") other.RefuseAll();
        else if (second == "acknowledged") other.AcceptAll();
        else if (second == "cut") other.Cut();
        var at = second == "timed out" ? 251 : 131;
        node.Advance(Seconds(at), Wall);
        RunTo(node, Seconds(at + 20), Seconds(1), Seconds(at));

        Assert.Equal(1, node.Counters.Forwarded);
        Assert.Equal(custodyHours == 0 ? [(bundle, BundleFate.Forwarded)] : [], told);
        Assert.Equal(custodyHours == 0 ? 0 : 1, node.Queued);
    }

    [Fact]
    public void One_peer_that_takes_the_first_transfer_late_and_refuses_the_second_has_it()
    {
        var told = new List<BundleFate>();
        var (node, _) = Open(One, "a.db");
        node.Finished = (_, fate) => told.Add(fate);
        var wire = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Routine, TimeSpan.FromDays(2), new byte[] { 1 }));
        node.Advance(Seconds(1), Wall);
        node.Advance(Seconds(130), Wall);
        Assert.Equal(2, wire.Sent.Count);
        wire.Acknowledge(wire.Sent[0].Transfer);
        wire.RefuseAll();
        node.Advance(Seconds(131), Wall);
        RunTo(node, Seconds(200), Seconds(1), Seconds(131));
        Assert.Equal([BundleFate.Forwarded], told);
        Assert.Equal(0, node.Queued);
    }

    [Fact]
    public void A_late_refusal_does_not_disturb_the_second_transfer()
    {
        var (node, _) = Open(One, "a.db");
        var slow = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Routine, TimeSpan.FromDays(2), new byte[] { 1 }));
        node.Advance(Seconds(1), Wall);
        var other = Attach(node, Three);
        node.Advance(Seconds(130), Wall); // the first transfer hangs
        slow.RefuseAll();
        RunTo(node, Seconds(160), Seconds(1), Seconds(130));
        Assert.Equal((1, 1), (slow.Sent.Count, other.Sent.Count)); // the second one is on its way still
        other.AcceptAll();
        node.Advance(Seconds(161), Wall);
        Assert.Equal(0, node.Queued);
    }

    [Theory]
    [InlineData(false, false)] // the acknowledgement comes in the turn in which the bundle comes back
    [InlineData(true, false)] // or in the next one
    [InlineData(true, true)] // and the transfer is over time
    public void What_comes_back_while_its_acknowledgement_is_due_stays_with_who_brings_it(bool isLater, bool timesOut)
    {
        var (node, _) = Open(One, "a.db");
        var first = Attach(node, Two);
        var other = new Wire("other", isPassive: true);
        node.Attach(other);
        other.Up(Four);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Routine, TimeSpan.FromDays(2), new byte[] { 1 }));
        node.Advance(Seconds(1), Wall);
        if (timesOut) node.Advance(Seconds(125), Wall);
        var back = other.Arrive(first.Sent[0].Bundle);
        if (isLater) node.Advance(Seconds(126), Wall);
        first.AcceptAll();
        node.Advance(Seconds(127), Wall);
        Assert.Equal(0, node.Queued); // the first neighbor has it
        Assert.Equal([(back, true)], other.RefusedTransfers); // and this one keeps it
        Assert.Equal(1, node.Counters.Looped);
    }

    [Fact]
    public void A_ring_of_three_nodes_loses_no_bundle()
    {
        EndpointId[] names = [One, Two, Four];
        var ends = new List<string>();
        var nodes = names.Select((name, at) => Open(name, $"{at}.db").Node).ToArray();
        for (var at = 0; at < 3; at++)
        {
            var mine = at;
            nodes[at].Finished = (_, fate) => ends.Add($"{names[mine]} {fate}");
            nodes[at].Advance(TimeSpan.Zero, Wall);
        }

        for (var at = 0; at < 3; at++) // each opens the way to the next one
        {
            var next = (at + 1) % 3;
            var (here, there) = (new Wire($"{at} to {next}"), new Wire($"{next} from {at}", isPassive: true));
            nodes[at].Attach(here);
            nodes[next].Attach(there);
            Wire.Connect(here, names[at], there, names[next]);
        }

        nodes[0].Enqueue(new(Source, Target, Priority.Routine, TimeSpan.FromDays(2), new byte[] { 1 }));
        for (var second = 1; second < 600; second++)
        {
            foreach (var node in nodes) node.Advance(Seconds(second), Wall.Add(Seconds(second)));
            Assert.True(nodes.Sum(static node => node.Queued) > 0, $"After {second} s nobody has it: {string.Join(", ", ends)}");
        }
    }
}
