using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class HeldCommandTests
{
    private static readonly DtnTime Received = new(800_000_000_000);

    [Theory]
    [InlineData(-3600, false)]
    [InlineData(59, false)]
    [InlineData(61, true)]
    [InlineData(86_400, true)]
    public void A_command_of_a_minute_is_past_by_the_clock_after_a_minute(int seconds, bool isPast)
    {
        var held = new HeldCommand(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), Received, TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));
        var again = HeldCommand.Read(held.ToProto());
        Assert.Equal(isPast, again!.IsPastBy(Received.Add(TimeSpan.FromSeconds(seconds))));
        Assert.False(again.IsPastBy(DtnTime.Unknown));
    }

    [Fact]
    public void One_of_which_nobody_knows_how_long_it_was_good_is_never_past_by_the_clock()
    {
        var held = new HeldCommand(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), Received, TimeSpan.FromHours(5), null);
        Assert.False(HeldCommand.Read(held.ToProto())!.IsPastBy(Received.Add(TimeSpan.FromDays(30))));
    }

    /// <summary>The table of <see cref="HeldCommand"/>: from each state each event, and where it leads.</summary>
    [Theory]
    [InlineData("", "Waiting", "Begun Waiting Waiting Waiting Waiting Expired Failed")]
    [InlineData("begun", "Begun", "Begun Asked Begun Begun Begun Expired Failed")]
    [InlineData("begun asked", "Asked", "Asked Asked Heard Asked Asked Asked Failed")]
    [InlineData("begun asked agrees", "Asked", "Asked Asked Heard Asked Asked Asked Failed")]
    [InlineData("begun asked heard", "Heard", "Heard Heard Heard Acknowledged Heard Heard Failed")]
    [InlineData("begun asked agrees heard", "Heard", "Heard Heard Heard Acknowledged Heard Heard Failed")]
    [InlineData("begun asked heard recorded", "Heard", "Heard Heard Heard Acknowledged Heard Heard Failed")]
    [InlineData("begun asked heard agrees", "Acknowledged", "Acknowledged Acknowledged Acknowledged Acknowledged Acknowledged Acknowledged Acknowledged")]
    public void Each_event_leads_where_the_table_says(string before, string state, string after)
    {
        string[] events = ["begun", "asked", "heard", "agrees", "differs", "over", "timeout"];
        Assert.Equal(state, Show(Play(New(), before)));
        Assert.Equal(after, string.Join(' ', events.Select(one => Show(Play(New(), $"{before} {one}")))));
    }

    [Fact]
    public void One_that_may_have_been_done_before_a_restart_does_not_expire_but_fails()
    {
        var held = New();
        held.MayHaveBegun = true;
        Assert.True(held.OnLifetimeOver(Received));
        Assert.Equal(CommandOutcome.Failed, held.Result.Outcome);
    }

    [Fact]
    public void It_is_asked_again_after_1_2_4_and_then_every_8_seconds_and_at_once_where_a_status_came_too_early()
    {
        var held = Play(New(), "begun");
        var waits = new List<double>();
        for (uint at = 0; at < 6; at++)
        {
            var now = held.NextSend;
            held.OnAsked(at, now);
            waits.Add((held.NextSend - now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 8, 8], waits);
        held.OnStatus(true, 39, Received);
        held.OnHeard(40, TimeSpan.FromSeconds(3));
        Assert.Equal((TimeSpan.FromSeconds(3), 5U), (held.NextSend, held.Sent));
    }

    private static HeldCommand New() => new(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), Received, TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));

    private static HeldCommand Play(HeldCommand held, string events)
    {
        foreach (var one in events.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var hadEnded = held.HasEnded;
            var ends = one is "agrees" or "recorded" or "differs" or "over" or "timeout" && End(held, one);
            if (one == "begun") held.OnBegun(7, TimeSpan.Zero);
            else if (one == "asked") held.OnAsked(1, TimeSpan.Zero);
            else if (one == "heard") held.OnHeard(40, TimeSpan.Zero);
            Assert.Equal(held.HasEnded && !hadEnded, ends);
        }

        return held;
    }

    private static bool End(HeldCommand held, string one) => one switch
    {
        "agrees" => held.OnStatus(true, 41, Received),
        "recorded" => held.OnStatus(true, 40, Received),
        "differs" => held.OnStatus(false, 41, Received),
        "over" => held.OnLifetimeOver(Received),
        _ => held.OnTimeout(TimeSpan.FromSeconds(30), Received),
    };

    private static string Show(HeldCommand held) => held.HasEnded ? held.Result.Outcome.ToString() : held.State.ToString();

    [Fact]
    public void A_status_after_an_acknowledgement_of_a_friend_proves_nothing()
    {
        var held = new HeldCommand(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), new(800_000_000_000), TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));
        held.OnBegun(7, TimeSpan.Zero);
        held.OnAsked(1, TimeSpan.Zero);
        held.OnHeard(null, TimeSpan.Zero); // another node acknowledged on the peer's behalf
        Assert.False(held.OnStatus(true, 1, new(800_000_000_000)), "A Status that may be older than the request ended the command as acknowledged.");
    }
}
