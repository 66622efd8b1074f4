using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Sdk.Simulation.Tests.Faults;

public class FaultAuditorTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly FaultHistory _history = new()
        { Lifetime = 3 * Day, HealedAt = TimeSpan.FromHours(1), EndedAt = TimeSpan.FromHours(25) };

    [Fact]
    public void A_reading_that_was_accepted_and_delivered_is_good()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        Answer(alarm);

        var verdict = Judge();
        Assert.Empty(verdict.Violations);
        Assert.Equal((1, 1, 0, 0, 0, 0),
            (verdict.Accepted, verdict.Delivered, verdict.Held, verdict.Lost, verdict.Doubled, verdict.FalselyAcknowledged));
        Assert.Equal(1, verdict.Outcomes["command acknowledged"]);
    }

    [Fact]
    public void An_accepted_reading_that_is_not_delivered_is_lost_and_falsely_acknowledged()
    {
        Accept(Alarm(1));

        var verdict = Judge("lost");
        Assert.Equal((1, 0, 1, 1), (verdict.Accepted, verdict.Delivered, verdict.Lost, verdict.FalselyAcknowledged));
    }

    [Fact]
    public void A_reading_of_another_value_does_not_stand_for_the_one_that_is_lost()
    {
        Accept(Alarm(1));
        Send(Alarm(2), isForgotten: true);
        Deliver(Alarm(2));
        Answer(Alarm(2));

        Assert.Equal(1, Judge("lost").Lost);
    }

    [Fact]
    public void A_lost_reading_whose_end_was_told_is_not_falsely_acknowledged()
    {
        _history.Outcomes.Add(new(Accept(Alarm(1)), "evicted", Minutes(5)));

        var verdict = Judge("lost");
        Assert.Equal((1, 0), (verdict.Lost, verdict.FalselyAcknowledged));
        Assert.Equal(1, verdict.Outcomes["evicted"]);
    }

    [Fact]
    public void A_reading_whose_lifetime_ended_in_the_storm_may_expire_when_somebody_is_told()
    {
        _history.Lifetime = TimeSpan.FromMinutes(20);
        _history.Outcomes.Add(new(Accept(Alarm(1)), FaultHistory.Expired, Minutes(22)));

        Assert.Equal(0, Judge().Lost);
    }

    [Fact]
    public void A_reading_that_expires_and_nobody_is_told_is_falsely_acknowledged_but_not_lost()
    {
        _history.Lifetime = TimeSpan.FromMinutes(20);
        Accept(Alarm(1));

        var verdict = Judge("falsely acknowledged");
        Assert.Equal((0, 1), (verdict.Lost, verdict.FalselyAcknowledged));
    }

    [Fact]
    public void A_lifetime_that_reaches_beyond_the_grace_after_the_last_fault_excuses_nothing()
    {
        Accept(Alarm(1), at: Minutes(2));
        _history.Lifetime = _history.HealedAt + FaultAuditor.Grace - Minutes(2) + TimeSpan.FromSeconds(1);

        Assert.Equal(1, Judge("lost").Lost);
        _history.Lifetime -= TimeSpan.FromSeconds(1);
        Assert.Equal(0, Judge("falsely acknowledged").Lost);
    }

    [Fact]
    public void A_reading_that_is_told_to_have_expired_before_its_lifetime_is_over_is_a_violation()
    {
        _history.Lifetime = TimeSpan.FromMinutes(30);
        _history.Outcomes.Add(new(Accept(Alarm(1), at: Minutes(1)), FaultHistory.Expired, Minutes(30)));
        Judge("premature");

        _history.Outcomes[0] = _history.Outcomes[0] with { At = Minutes(31) };
        Judge();
    }

    [Fact]
    public void A_refusal_after_acceptance_is_a_violation_and_one_before_it_is_none()
    {
        var alarm = Accept(Alarm(1), at: Minutes(2));
        Deliver(alarm);
        Answer(alarm);
        _history.Outcomes.Add(new(alarm, FaultHistory.Refused, Minutes(1)));
        Judge();

        _history.Outcomes[0] = _history.Outcomes[0] with { At = Minutes(3) };
        Judge("premature");
    }

    [Fact]
    public void Damage_is_believed_where_a_row_was_damaged()
    {
        _history.Outcomes.Add(new(Accept(Alarm(1)), FaultHistory.Damaged, Minutes(5)));
        Judge("lost", "premature");

        _history.DamagedRows = 1;
        Judge("lost");
    }

    [Fact]
    public void What_a_gateway_still_holds_at_the_end_is_held_and_not_lost()
    {
        Accept(Alarm(1));
        _history.Held[0] = 1;

        var verdict = Judge("held");
        Assert.Equal((1, 0, 0), (verdict.Held, verdict.Lost, verdict.FalselyAcknowledged));
    }

    [Fact]
    public void A_reading_that_comes_twice_is_doubled_unless_the_second_is_marked()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        Deliver(alarm);
        Answer(alarm);
        Assert.Equal(1, Judge("doubled").Doubled);

        _history.Delivered[1] = _history.Delivered[1] with { IsMarked = true };
        _history.MayRepeat = true;
        var verdict = Judge();
        Assert.Equal((0, 1, 0), (verdict.Doubled, verdict.Marked, verdict.MarkedOnce));
    }

    [Fact]
    public void A_gateway_whose_disk_went_back_may_hear_a_recording_as_new_and_only_a_recording()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        Deliver(alarm);
        Answer(alarm);
        _history.Rewinds.Add((alarm.Site, TimeSpan.Zero, Minutes(50)));
        Assert.Equal(1, Judge("doubled").Doubled);

        _history.WasAirReplayed = true;
        Assert.Equal(0, Judge().Doubled);
    }

    [Fact]
    public void Ground_whose_disk_went_back_twice_may_deliver_again_only_if_its_clock_was_wrong()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        Deliver(alarm);
        Answer(alarm);
        _history.Rewinds.Add((-1, Minutes(1), Minutes(2)));
        _history.WasGroundClockWrong = true;
        Assert.Equal(1, Judge("doubled").Doubled);

        _history.Rewinds.Add((-1, Minutes(3), Minutes(4)));
        Assert.Equal(0, Judge().Doubled);
        _history.WasGroundClockWrong = false;
        Assert.Equal(1, Judge("doubled").Doubled);
    }

    [Fact]
    public void A_mark_where_nothing_restarted_is_a_violation()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm, isMarked: true);
        Answer(alarm);

        var verdict = Judge("marked");
        Assert.Equal((1, 1, 1), (verdict.Marked, verdict.MarkedOnce, verdict.Delivered));
    }

    [Fact]
    public void A_counter_that_started_over_makes_two_readings_of_one_name()
    {
        var alarm = Accept(Alarm(1));
        Accept(Alarm(1));
        Deliver(alarm);
        Answer(alarm);
        Assert.Equal((1, 1), (Judge("lost").Lost, Judge("lost").Delivered));

        Deliver(alarm);
        Answer(alarm);
        var verdict = Judge();
        Assert.Equal((0, 0, 2), (verdict.Lost, verdict.Doubled, verdict.Delivered));
    }

    [Fact]
    public void A_reading_that_nobody_sent_is_a_violation()
    {
        Deliver(Alarm(9));

        Judge("invented");
    }

    [Fact]
    public void An_elevated_reading_may_be_lost_but_not_come_twice()
    {
        var racing = new ReadingName(0, 0x0101, SensorProperty.HeartRate, 1, 150);
        Accept(racing, Priority.Elevated);
        Assert.Equal((0, 0), (Judge().Accepted, Judge().Lost));

        Deliver(racing);
        Deliver(racing);
        Judge("doubled");
    }

    [Fact]
    public void An_alarm_that_its_sensor_sends_for_a_day_in_vain_is_a_violation_unless_its_battery_was_changed()
    {
        Send(Alarm(1), isForgotten: false);
        Judge("unheard");

        _history.Forgotten.Add(0);
        Judge();
    }

    [Fact]
    public void A_command_without_an_end_is_a_violation_and_so_is_one_with_two()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        var id = Command(alarm);
        Judge("endless command");

        End(id, "failed");
        Judge();
        End(id, "failed");
        Judge("endless command");
        _history.IsGroundRestored = true;
        Judge();
    }

    [Fact]
    public void An_end_of_a_command_that_was_never_sent_is_a_violation()
    {
        End(Guid.NewGuid(), "failed");

        Judge("endless command");
    }

    [Theory]
    [InlineData(3, true, 0x0201, true)]
    [InlineData(1, true, 0x0201, false)] // before it was sent
    [InlineData(5, true, 0x0201, false)] // after it ended
    [InlineData(3, false, 0x0201, false)] // the other state
    [InlineData(3, true, 0x0202, false)] // another actuator
    public void A_command_is_acknowledged_truly_when_its_actuator_did_it_meanwhile(int minute, bool isOn, int target, bool isGood)
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        End(Command(alarm), FaultHistory.Acknowledged);
        _history.Switched.Add(new(0, (ushort)target, isOn, Minutes(minute)));

        if (isGood) Judge();
        else Assert.Equal(1, Judge("falsely acknowledged").FalselyAcknowledged);
    }

    [Fact]
    public void An_alarm_that_leads_to_no_command_is_a_violation_unless_the_advisor_decided_so()
    {
        var alarm = Accept(Alarm(1));
        Deliver(alarm);
        Judge("unanswered");

        _history.LeftUnanswered.Add(alarm with { Site = -1 });
        Judge();
    }

    [Fact]
    public void A_host_that_stops_by_itself_and_a_run_that_never_rests_are_violations()
    {
        _history.Stops.Add(new("ground", "FormatException", Minutes(1)));
        _history.Stops.Add(new("ground", "FormatException", Minutes(2)));
        _history.IsRestless = true;

        var verdict = Judge("restless", "stopped");
        Assert.EndsWith("at 00:01:00.000, 2 times in all", verdict.Violations[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Deliveries_that_name_their_site_are_told_apart_by_it()
    {
        var (here, there) = (Alarm(1), Alarm(1) with { Site = 1 });
        Accept(here);
        Accept(there);
        _history.Delivered.Add(new(here, IsMarked: false, Minutes(3)));
        _history.Delivered.Add(new(here, IsMarked: false, Minutes(4)));
        Answer(here);
        Answer(here);

        Judge("doubled", "lost");
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static ReadingName Alarm(long value) => new(0, 0x0101, SensorProperty.Alarm, 1, value);

    private int Send(ReadingName name, bool isForgotten, Priority priority = Priority.Critical, TimeSpan? at = null)
    {
        var message = _history.Sent.Count;
        _history.Sent.Add(new(message, name, priority, at ?? Minutes(1)));
        if (isForgotten) _history.Forgotten.Add(message);
        return message;
    }

    private ReadingName Accept(ReadingName name, Priority priority = Priority.Critical, TimeSpan? at = null)
    {
        _history.Accepted.Add(new(Send(name, isForgotten: false, priority, at), at ?? Minutes(1)));
        return name;
    }

    private void Deliver(ReadingName name, bool isMarked = false) =>
        _history.Delivered.Add(new(name with { Site = -1 }, isMarked, Minutes(2)));

    private Guid Command(ReadingName alarm)
    {
        var id = Guid.NewGuid();
        _history.CommandsSent.Add(new(id, 0x0201, IsOn: true,
            FormattableString.Invariant($"alarm {alarm.Value} of {alarm.Source:X4}, report {alarm.Counter}"), Minutes(2)));
        return id;
    }

    private void End(Guid id, string outcome) => _history.CommandsEnded.Add(new(id, outcome, Minutes(4)));

    private void Answer(ReadingName alarm)
    {
        End(Command(alarm), FaultHistory.Acknowledged);
        _history.Switched.Add(new(0, 0x0201, IsOn: true, Minutes(3)));
    }

    /// <summary>Judges the history, and expects violations of exactly these rules.</summary>
    private FaultVerdict Judge(params string[] rules)
    {
        var verdict = FaultAuditor.Judge(7, _history);
        Assert.Equal(rules.Order(StringComparer.Ordinal), verdict.Violations.Select(violation => violation.Rule).Distinct()
            .Order(StringComparer.Ordinal));
        Assert.All(verdict.Violations, violation => Assert.StartsWith(violation.Rule + ": ", violation.What, StringComparison.Ordinal));
        return verdict;
    }
}
