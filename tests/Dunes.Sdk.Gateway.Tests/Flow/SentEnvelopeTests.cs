using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class SentEnvelopeTests
{
    private static readonly BundleId Bundle = new(EndpointId.Dtn("hab-1"), new(800_000_000_000), 3);

    /// <summary>The table of <see cref="SentEnvelope"/>: from each state each event, and where it leads.</summary>
    [Theory]
    [InlineData("", "Added", "Open Added Added Added Ended Added")]
    [InlineData("stored", "Open", "Open Replaced Rejected Open Ended Open")]
    [InlineData("stored replaced", "Replaced", "Replaced Replaced Replaced Replaced Ended Open")]
    [InlineData("stored rejected", "Rejected", "Rejected Rejected Rejected Rejected Ended Open")]
    [InlineData("stored gone", "Ended", "Ended Ended Ended Ended Ended Ended")]
    public void Each_event_leads_where_the_table_says(string before, string state, string after)
    {
        string[] events = ["stored", "replaced", "rejected", "set-aside", "gone", "failed"];
        Assert.Equal(state, Play(before).State.ToString());
        Assert.Equal(after, string.Join(' ', events.Select(one => Play($"{before} {one}").State)));
    }

    [Theory]
    [InlineData(BundleFate.Acknowledged, MessageOutcome.Delivered)]
    [InlineData(BundleFate.Forwarded, MessageOutcome.Forwarded)]
    [InlineData(BundleFate.Unconfirmed, MessageOutcome.Unconfirmed)]
    [InlineData(BundleFate.Expired, MessageOutcome.Expired)]
    [InlineData(BundleFate.Evicted, MessageOutcome.Evicted)]
    [InlineData(BundleFate.Withdrawn, MessageOutcome.Refused)]
    [InlineData(BundleFate.Damaged, MessageOutcome.Damaged)]
    public void What_ended_its_bundle_ends_it_once(BundleFate fate, MessageOutcome outcome)
    {
        var sent = Play("stored");
        var end = sent.OnBundleEnded(fate);
        Assert.Equal((outcome, Bundle, Priority.Critical, "7-5"), (end!.Outcome, end.Bundle, end.Priority, end.Envelope));
        Assert.Null(sent.OnBundleEnded(fate));
    }

    [Fact]
    public void One_whose_content_goes_on_in_another_is_not_told_as_ended()
    {
        Assert.Null(Play("stored replaced").OnBundleEnded(BundleFate.Withdrawn));
        Assert.Equal(MessageOutcome.Refused, Play("stored rejected").OnBundleEnded(BundleFate.Withdrawn)!.Outcome);
    }

    [Fact]
    public void A_turn_that_failed_takes_back_the_readings_that_were_to_be_told()
    {
        var sent = Play("stored");
        sent.OnEnding([null!]);
        sent.Restore();
        Assert.Empty(sent.OnBundleEnded(BundleFate.Expired)!.Readings);
    }

    private static SentEnvelope Play(string events)
    {
        var sent = new SentEnvelope(new(7, 5), Bundle, 9, Priority.Critical, SentEnvelopeState.Added);
        foreach (var one in events.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one == "stored") sent.OnStored();
            else if (one == "replaced") sent.OnReplaced();
            else if (one == "rejected") sent.OnRejected();
            else if (one == "set-aside") sent.OnBundleEnded(BundleFate.SetAside);
            else if (one == "gone") sent.OnBundleEnded(BundleFate.Expired);
            else sent.Restore();
        }

        return sent;
    }
}
