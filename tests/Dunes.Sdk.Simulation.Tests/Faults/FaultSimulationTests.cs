using System.Text.Json;
using Dunes.Sdk.Simulation.Faults;
using Dunes.TestSupport;

namespace Dunes.Sdk.Simulation.Tests.Faults;

public class FaultSimulationTests
{
    [Fact]
    public void Without_faults_everything_that_is_accepted_is_delivered()
    {
        using var simulation = new FaultSimulation(new() { Kinds = [] });
        var totals = Totals(simulation.Run(1, Depth.Of(30, 1000)));

        Assert.True(totals.IsGood, string.Join('\n', totals.Violations));
        Assert.True(totals.Accepted > totals.Seeds * 5);
        Assert.Equal((totals.Accepted, 0, 0, 0), (totals.Delivered, totals.Held, totals.Marked, totals.Doubled));
    }

    [Fact]
    public void Every_accepted_critical_reading_has_one_end_which_is_delivered_or_told_or_went_with_the_only_disk_that_had_it()
    {
        using var simulation = new FaultSimulation(new());
        var totals = Totals(simulation.Run(1, Depth.Of(60, 500)));

        Assert.Empty(totals.Violations);
        Assert.Equal(totals.Accepted, totals.Delivered + Outcome(FaultHistory.ToldAnotherEnd) + Outcome(FaultHistory.GoneWithItsDisk));

        long Outcome(string name) => totals.Outcomes.GetValueOrDefault(name);
    }

    [Fact]
    public void What_a_sensor_hears_just_after_its_gateways_disk_went_back_was_said_before()
    {
        // The answer was on the air for ten milliseconds, and the disk went back in the middle of them.
        using var simulation = new FaultSimulation(new() { Only = [0, 1] });
        var totals = Totals(simulation.Run(3000070764, 1));

        Assert.Empty(totals.Violations);
        Assert.Equal((1, totals.Accepted - 1), (totals.Outcomes.GetValueOrDefault(FaultHistory.GoneWithItsDisk), totals.Delivered));
    }

    [Fact]
    public void What_was_stored_as_ground_died_is_found_in_its_journal_although_an_older_row_of_the_same_words_went_with_a_disk()
    {
        using var simulation = new FaultSimulation(new() { Only = [1, 7, 10] });
        var totals = Totals(simulation.Run(3000114751, 1));

        Assert.Empty(totals.Violations);
        Assert.Equal(totals.Accepted, totals.Delivered);
    }

    [Fact]
    public void What_waited_in_a_gateway_that_was_off_is_marked_where_ground_lost_its_disk_and_has_a_wrong_clock()
    {
        using var simulation = new FaultSimulation(new() { Only = [0, 1, 3] });
        var totals = Totals(simulation.Run(3000107729, 1));

        Assert.Empty(totals.Violations);
        Assert.Equal(1, totals.Marked);
    }

    [Fact]
    public void A_hop_under_grounds_name_that_tells_no_incarnation_makes_no_doubt_before_the_first_answer_either()
    {
        using var simulation = new FaultSimulation(new() { Only = [0, 2] });
        var totals = Totals(simulation.Run(3000126897, 1));

        Assert.Empty(totals.Violations);
        Assert.Equal((0, totals.Accepted), (totals.Marked, totals.Delivered));
    }

    [Fact]
    public void Equal_seeds_give_equal_verdicts_whatever_the_keys_and_however_many_run_at_once()
    {
        // Not with bit rot or a full disk: what they hit depends on where the rows lie, and the digests by which those are sorted come
        // from random keys.
        using var one = new FaultSimulation(new() { Jobs = 1 });
        using var many = new FaultSimulation(new() { Jobs = 4 });

        Assert.Equal(ToJson(Totals(one.Run(1, Depth.Of(24, 200)))), ToJson(Totals(many.Run(1, Depth.Of(24, 200)))));
    }

    [Fact]
    public void A_seed_is_the_same_whichever_ran_before_it()
    {
        using var simulation = new FaultSimulation(new() { Jobs = 1 });

        Assert.Equal(ToJson(Totals(simulation.Run(5, 1))), ToJson(Totals([simulation.Run(4, 2)[1]])));
    }

    [Fact]
    public void A_green_seed_has_nothing_to_shorten()
    {
        using var simulation = new FaultSimulation(new() { Kinds = [FaultKind.AirLoss], Jobs = 1 });
        var (schedule, verdict) = simulation.Shrink(1);

        Assert.Empty(verdict.Violations);
        Assert.Equal(simulation.ScheduleOf(1).Actions, schedule.Actions);
    }

    [Fact]
    public void Positions_that_are_named_are_the_only_faults_that_stay()
    {
        using var simulation = new FaultSimulation(new() { Only = [1] });
        var seed = Enumerable.Range(1, 100).Select(at => (ulong)at)
            .First(at => FaultSchedule.Create(at, FaultKinds.OnByDefault).Actions.Count > 2);

        Assert.Equal([FaultSchedule.Create(seed, FaultKinds.OnByDefault).Actions[1]], simulation.ScheduleOf(seed).Actions);
    }

    [Fact]
    public void Jobs_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FaultSimulation(new() { Jobs = 0 }));
        Assert.Throws<ArgumentException>(() => new FaultSimulation(new() { Jobs = 257 }));
    }

    [Fact]
    public void Sums_are_read_as_they_were_written()
    {
        var red = Verdict(2, delivered: 4) with { Violations = [new(2, "lost", "lost: one of them")], Lost = 1 };
        var totals = Totals([Verdict(1, delivered: 3), red]);
        using var document = JsonDocument.Parse(ToJson(totals));
        var read = FaultTotals.Read(document.RootElement);

        Assert.Equal(ToJson(totals), ToJson(read));
        Assert.Equal("lost", Assert.Single(read.Violations).Rule);
        Assert.Equal([2UL], read.RedSeeds);
        using var other = JsonDocument.Parse("{\"seeds\":1}");
        Assert.Throws<FormatException>(() => FaultTotals.Read(other.RootElement));
    }

    [Theory]
    [InlineData(10, 500, true)]
    [InlineData(11, 500, false)]
    [InlineData(11, 499, true)] // too few seeds to tell
    public void One_in_a_hundred_may_be_marked_in_doubt_over_all_seeds(int markedOnce, int seeds, bool isGood)
    {
        var restarted = Verdict(1, delivered: 300) with { Marked = 100, MarkedOnce = markedOnce, Readings = 600 };
        var steady = Verdict(3, delivered: 1000) with { MayRepeat = false };
        var others = Enumerable.Range(4, seeds - 3).Select(seed => Verdict((ulong)seed, delivered: 0));
        var totals = Totals([restarted, Verdict(2, delivered: 200) with { Readings = 400 }, steady, .. others]);

        Assert.Equal(isGood, totals.IsGood);
        Assert.Equal(isGood, totals.MarkViolation is null);
    }

    private static FaultTotals Totals(IEnumerable<FaultVerdict> verdicts)
    {
        var totals = new FaultTotals();
        foreach (var verdict in verdicts) totals.Add(verdict);
        return totals;
    }

    private static FaultVerdict Verdict(ulong seed, int delivered) => new()
    {
        Seed = seed, Accepted = delivered, Delivered = delivered, Held = 0, Marked = 0, MarkedOnce = 0, Readings = delivered, MayRepeat = true, Lost = 0,
        Doubled = 0, FalselyAcknowledged = 0,
        Outcomes = new Dictionary<string, long>(StringComparer.Ordinal) { ["command acknowledged"] = 2 }, Violations = [],
    };

    private static string ToJson(FaultTotals totals)
    {
        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            totals.Write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(octets.ToArray());
    }
}
