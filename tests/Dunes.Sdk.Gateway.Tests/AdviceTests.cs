using System.Collections;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

public class AdviceTests
{
    private static readonly RulesAdvisor Rules = new(static reading => reading.Source == FlowWorld.SensorAddress ? FlowWorld.ActuatorAddress : null);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Reading Alarm(FlowWorld world, uint counter) => new()
    {
        Source = FlowWorld.SensorAddress, Sequence = counter, ReportCounter = counter, Property = SensorProperty.Alarm, Value = 3, Received = world.Wall, Priority = Priority.Critical,
    };

    private static Reading[] HighHeartRates(FlowWorld world, uint first, int count) =>
        [.. Enumerable.Range(0, count).Select(at => new Reading
        {
            Source = 0x0105, Sequence = first + (uint)at, ReportCounter = first + (uint)at, Property = SensorProperty.HeartRate, Value = 200, Received = world.Wall, Priority = Priority.Elevated,
        })];

    private static SwitchAdvice On(string because = "it said so") => new(FlowWorld.ActuatorAddress, true, because);

    [Fact]
    public void An_answer_that_takes_its_time_raises_the_signal_and_is_sent()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        var signals = 0;
        world.Ground.Signal = () => Interlocked.Increment(ref signals);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(3));
        Assert.Empty(world.Sent);
        advisor.Answer([On()]);
        SpinWait.SpinUntil(() => Volatile.Read(ref signals) == 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(3));
        Assert.Equal("model played", world.Sent[0].DecidedBy);
    }

    [Fact]
    public void A_question_that_was_open_when_ground_died_is_asked_again()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(2));
        Assert.Single(advisor.Questions);
        world.KillGround();
        world.Run(Seconds(1));
        Assert.Equal(2, advisor.Questions.Count);
    }

    [Fact]
    public void A_command_has_the_id_of_its_reading_whichever_start_of_ground_asks()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => advisor.Questions.Count == 1, Seconds(5));
        world.KillGround();
        world.RunUntil(() => advisor.Questions.Count == 2, Seconds(5));
        advisor.Answer([On() with { About = advisor.Questions[1][0] }]);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(1));
        Assert.Equal(CommandIds.Of(world.GatewayOptions.Commands, [advisor.Questions[0][0]], FlowWorld.ActuatorAddress, true, 0), world.Sent[0].Id);
    }

    [Fact]
    public void An_alarm_is_asked_about_at_once_although_thousands_of_elevated_readings_wait()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        for (uint batch = 0; batch < 12; batch++) world.Deliver(Priority.Elevated, HighHeartRates(world, 1 + (batch * 250), 250));
        world.Run(Seconds(0.5));
        Assert.Equal(Asking.QuestionLimit - 1, advisor.Questions.Count); // one is kept for alarms
        world.Deliver(Priority.Critical, Alarm(world, 1));
        world.Run(Seconds(0.5));
        Assert.Equal(Alarm(world, 1) with { Gateway = world.GatewayOptions.Telemetry.NodeId, Received = advisor.Questions[^1][0].Received }, Assert.Single(advisor.Questions[^1]));
    }

    [Fact]
    public void Within_a_priority_the_oldest_are_asked_about_first()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Deliver(Priority.Elevated, HighHeartRates(world, 1, 600));
        for (var round = 0; round < 10; round++)
        {
            world.Run(Seconds(0.2));
            advisor.AnswerAll();
        }

        Assert.Equal(Enumerable.Range(1, 600).Select(counter => (uint)counter), advisor.Questions.SelectMany(readings => readings).Select(reading => reading.ReportCounter));
    }

    [Fact]
    public void In_a_flood_elevated_readings_are_set_aside_and_said_to_be_and_the_alarm_is_asked_about()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Deliver(Priority.Elevated, HighHeartRates(world, 1, 256));
        world.Run(Seconds(0.5));
        for (uint counter = 1; counter <= 5; counter++) world.Deliver(Priority.Critical, Alarm(world, counter)); // more than can be asked about
        for (uint batch = 0; batch < 24; batch++) world.Deliver(Priority.Elevated, HighHeartRates(world, 1000 + (batch * 256), 256));
        world.Run(Seconds(1));
        Assert.Equal(AdviceQueue.Capacity, world.Ground.ReadingsWithoutAdvice);
        Assert.Equal(256 + 5 + 6144 - AdviceQueue.Capacity, world.Ground.Counters.Advice.Dropped);
        Assert.Equal(world.Ground.Counters.Advice.Dropped, world.Unadvised.Count);
        Assert.All(world.Unadvised, reading => Assert.Equal(Priority.Elevated, reading.Priority));
        var rows = world.GroundRows(AuditSteps.AdviceDropped);
        Assert.Equal(world.Unadvised.Count, rows.Sum(row => row.Count));
        Assert.InRange(rows.Count, 1, 10); // one a turn, not one a reading
        Assert.All(rows, row => Assert.Equal(("dtn://hab-1/", "elevated"), (row.Gateway, row.Priority)));

        for (var round = 0; round < 100; round++)
        {
            advisor.AnswerAll();
            world.Run(Seconds(0.1));
        }

        Assert.Equal(0, world.Ground.ReadingsWithoutAdvice);
        Assert.Equal(new uint[] { 1, 2, 3, 4, 5 }, advisor.Questions.SelectMany(readings => readings).Where(reading => reading.Priority == Priority.Critical).Select(reading => reading.ReportCounter).Order());
    }

    [Fact]
    public void Alarms_beyond_the_bound_are_not_forgotten_by_a_restart_either()
    {
        using var world = new FlowWorld(advisor: new PlayedAdvisor());
        for (uint batch = 0; batch < 5; batch++) world.Deliver(Priority.Critical, [.. Enumerable.Range(1, 1000).Select(at => Alarm(world, (batch * 1000) + (uint)at))]);
        world.Run(Seconds(1));
        Assert.Equal(5000, world.Ground.ReadingsWithoutAdvice);

        var counted = PlayedAdvisor.That(static _ => []);
        world.Advisor = counted;
        world.KillGround();
        world.Run(Seconds(2));
        Assert.Equal(Enumerable.Range(1, 5000).Select(at => (uint)at), counted.Questions.SelectMany(readings => readings).Select(reading => reading.ReportCounter));
        Assert.Equal((0, 0), (world.Ground.ReadingsWithoutAdvice, world.Ground.Counters.Advice.Dropped));
    }

    [Fact]
    public void A_question_has_its_time_and_an_answer_that_comes_later_is_dropped_and_counted()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(ground: static ground => ground.AdviceTimeout = TimeSpan.FromSeconds(10), advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(9));
        Assert.False(advisor.Tokens[0].IsCancellationRequested);
        world.Run(Seconds(5));
        Assert.True(advisor.Tokens[0].IsCancellationRequested);
        Assert.Equal((1, 1), (world.Ground.Counters.Advice.Failed, world.Ground.Counters.Advice.TimedOut));
        Assert.IsType<TimeoutException>(Assert.Single(world.Failures, failure => failure.Part == "advisor").Failure);

        Assert.Equal(2, advisor.Questions.Count); // a second later it was asked again
        advisor.Answer([On("late")], question: 0);
        world.Run(Seconds(1));
        Assert.Empty(world.Sent);
        Assert.Equal(1, world.Ground.Counters.Advice.Late);
        advisor.Answer([On("in time")], question: 1);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(1));
        Assert.Equal("in time", world.Sent[0].Because);
    }

    [Fact]
    public void An_advisor_that_hangs_for_ever_is_left_alone_in_the_end_and_the_fallback_answers_every_alarm()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor, fallback: Rules);
        for (uint counter = 1; counter <= 30; counter++)
        {
            world.Deliver(Priority.Critical, Alarm(world, counter));
            world.Run(Seconds(35));
        }

        Assert.Equal(Asking.AbandonedLimit, advisor.Questions.Count);
        Assert.Equal(30, world.Sent.Count);
        Assert.Equal(30, world.Ground.Counters.Advice.FallenBack);
        Assert.All(world.Sent, command => Assert.Equal("rules", command.DecidedBy));

        advisor.AnswerAll(); // it comes round, and is asked again
        world.Deliver(Priority.Critical, Alarm(world, 31));
        world.Run(Seconds(1));
        Assert.Equal(Asking.AbandonedLimit + 1, advisor.Questions.Count);
        Assert.Equal(Asking.AbandonedLimit, world.Ground.Counters.Advice.Late);
    }

    [Fact]
    public void Hung_questions_do_not_keep_an_advisor_from_the_next_ones()
    {
        var asked = 0;
        var advisor = new PlayedAdvisor(_ => ++asked <= 4 ? new(new TaskCompletionSource<IReadOnlyList<SwitchAdvice>>().Task) : new([On()]));
        using var world = new FlowWorld(advisor: advisor);
        for (uint counter = 1; counter <= 12; counter++)
        {
            world.Deliver(Priority.Critical, Alarm(world, counter));
            world.Run(Seconds(1));
        }

        world.Run(Seconds(60));
        Assert.Equal(0, world.Ground.ReadingsWithoutAdvice);
        Assert.Equal(4, world.Ground.Counters.Advice.TimedOut);
    }

    [Fact]
    public void When_the_advisor_fails_the_fallback_answers_the_alarm_at_once_and_nothing_else()
    {
        var advisor = PlayedAdvisor.ThatThrows();
        var fallback = PlayedAdvisor.That(static _ => [On()]);
        using var world = new FlowWorld(advisor: advisor, fallback: fallback);
        world.Deliver(Priority.Elevated, HighHeartRates(world, 1, 3));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(3));
        Assert.Equal(CommandOutcome.Acknowledged, world.Ends[0].Outcome);
        Assert.Equal(Priority.Critical, Assert.Single(Assert.Single(fallback.Questions)).Priority);
        Assert.Equal(3, world.Ground.ReadingsWithoutAdvice); // the others wait for the advisor
        Assert.Contains(world.GroundRows(AuditSteps.Advised), row => row is { Outcome: "failed", Reason: nameof(InvalidOperationException), Gateway: "dtn://hab-1/" });
    }

    [Fact]
    public void A_fallback_that_fails_too_costs_a_rest_and_both_are_asked_again()
    {
        var (advisor, fallback) = (PlayedAdvisor.ThatThrows(), PlayedAdvisor.ThatThrows());
        using var world = new FlowWorld(advisor: advisor, fallback: fallback);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(20));
        Assert.Equal(5, advisor.Questions.Count); // at 0, 1, 3, 7 and 15 s
        Assert.Equal(5, fallback.Questions.Count);
        Assert.Equal(10, world.Ground.Counters.Advice.Failed);
    }

    [Fact]
    public void An_advisor_that_loads_its_model_for_four_minutes_answers_after_it()
    {
        FlowWorld? world = null;
        var advisor = new PlayedAdvisor(_ => world!.Now < TimeSpan.FromMinutes(4) ? throw new InvalidOperationException("still loading") : new([On()]));
        using var played = world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, TimeSpan.FromMinutes(9));
        Assert.InRange(advisor.Questions.Count, 5, 12);
    }

    [Fact]
    public void A_reading_that_nobody_answers_in_its_lifetime_ends_unadvised_once()
    {
        using var world = new FlowWorld(ground: static ground => ground.AdviceLifetime = TimeSpan.FromMinutes(10), advisor: PlayedAdvisor.ThatThrows());
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(TimeSpan.FromMinutes(6));
        world.KillGround(); // what is left of the lifetime goes on
        world.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(1, world.Ground.ReadingsWithoutAdvice);
        world.RunUntil(() => world.Unadvised.Count == 1, TimeSpan.FromMinutes(2.1)); // a minute of it may have been lost with the process
        world.KillGround();
        world.Run(TimeSpan.FromMinutes(20));
        Assert.Single(world.Unadvised);
        Assert.Equal((1, "critical", "dtn://hab-1/"), world.GroundRows(AuditSteps.Unadvised).Select(row => (row.Count, row.Priority, row.Gateway)).Single());
        Assert.Equal(0, world.Ground.ReadingsWithoutAdvice);
    }

    [Fact]
    public void Readings_of_a_gateway_that_was_taken_out_of_the_list_wait_until_it_is_back()
    {
        var advisor = new PlayedAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => advisor.Questions.Count == 1, Seconds(5));
        world.KillGround(static parts => parts with { Gateways = [] });
        world.Run(Seconds(5));
        Assert.Single(advisor.Questions);
        world.KillGround(static parts => parts);
        world.Run(Seconds(1));
        Assert.Equal(2, advisor.Questions.Count);
    }

    [Fact]
    public void Answers_are_tried_again_when_the_store_fails_and_count_once()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        var fails = 3;
        world.GroundFault = () => fails-- > 0 ? Fault.Fail : Fault.None;
        world.RunUntil(() => world.Ends.Count == 1, Seconds(60));
        world.Run(Seconds(10));
        Assert.Equal((1, 1, 1), (world.Sent.Count, world.Ends.Count, world.GroundRows(AuditSteps.Commanded).Count));
        Assert.Equal(0, world.Ground.CommandsUnderWay);
    }

    public static TheoryData<string, int> Absurd { get; } = new()
    {
        { "a null list", 0 },
        { "a list that throws", 0 },
        { "a task that is cancelled", 0 },
        { "null entries", 1 },
        { "no name", 1 },
        { "an empty name", 1 },
        { "a name that throws", 1 },
        { "a name of 600 characters", 1 },
        { "no reason", 1 },
        { "a reason cut in a character", 1 },
        { "a reason with control characters", 1 },
        { "targets out of range", 1 },
        { "the same twice", 2 },
        { "an endless list", FlowContent.MaxCommands },
    };

    [Theory]
    [MemberData(nameof(Absurd))]
    public void Whatever_an_advisor_answers_the_flow_goes_on_and_what_can_be_used_reaches_the_gateway(string answer, int commands)
    {
        using var world = new FlowWorld(static gateway => gateway.CommandsPerMinute = 600, advisor: new AbsurdAdvisor(answer));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(commands > 2 ? 60 : 10));
        Assert.Equal(commands, world.Sent.Count);
        Assert.Equal((commands, 0), (world.Gateway.Counters.CommandsReceived, world.Gateway.Counters.EnvelopesRejected));
        Assert.Equal(commands, world.Ends.Count(end => end.Outcome == CommandOutcome.Acknowledged));
        Assert.Equal(commands == 0, world.Ground.Counters.Advice.Failed > 0);
        Assert.Single(world.Delivered);
        Assert.InRange(world.GroundRows(AuditSteps.Judged).Count, 0, 6);
        Assert.All(world.Sent, static command => Assert.InRange(command.DecidedBy.Length, 1, FlowContent.MaxText));
    }

    [Fact]
    public void An_answer_of_50_000_commands_writes_no_more_rows_than_are_sent_and_one()
    {
        using var world = new FlowWorld(advisor: PlayedAdvisor.That(static _ => [.. Enumerable.Range(0, 50_000).Select(static _ => On())]));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Sent.Count > 0, Seconds(5));
        Assert.Equal(FlowContent.MaxCommands, world.GroundRows(AuditSteps.Commanded).Count);
        Assert.Equal(50_000 - FlowContent.MaxCommands, Assert.Single(world.GroundRows(AuditSteps.Judged)).Count);
        Assert.Equal(50_000 - FlowContent.MaxCommands, world.Ground.Counters.CommandsDenied);
    }

    [Fact]
    public void Advice_about_a_reading_that_was_not_asked_about_does_not_take_its_id()
    {
        Reading? first = null;
        using var world = new FlowWorld(advisor: PlayedAdvisor.That(readings => [On() with { About = first ??= readings[0] }]));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(5));
        world.Report(SensorProperty.Alarm, 3, 2);
        world.RunUntil(() => world.Sent.Count == 2, Seconds(10)); // not swallowed as the first one's
        Assert.NotEqual(world.Sent[0].Id, world.Sent[1].Id);
    }

    private sealed class AbsurdAdvisor(string answer) : IAdvisor
    {
        public string DecidedBy => answer switch
        {
            "no name" => null!,
            "an empty name" => "",
            "a name that throws" => throw new InvalidOperationException("no model is loaded"),
            "a name of 600 characters" => new string('m', 600),
            _ => "model absurd",
        };

        public ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default) => answer switch
        {
            "a null list" => new((IReadOnlyList<SwitchAdvice>)null!),
            "a list that throws" => new(new Lazy(endless: false)),
            "a task that is cancelled" => new(Task.FromCanceled<IReadOnlyList<SwitchAdvice>>(new(canceled: true))),
            "null entries" => new([null!, On(), null!]),
            "no reason" => new([On(null!)]),
            "a reason cut in a character" => new([On(new string('a', 511) + "\U0001F525")]),
            "a reason with control characters" => new([On("a\0b\ud800c")]),
            "targets out of range" => new([new(0, true, "x"), new(0xC000, true, "x"), new(0xFFFF, true, "x"), new(0x8000, true, "x"), On()]),
            "the same twice" => new([On(), On()]),
            "an endless list" => new(new Lazy(endless: true)),
            _ => new([On()]),
        };

        private sealed class Lazy(bool endless) : IReadOnlyList<SwitchAdvice>
        {
            public int Count => 1;

            public SwitchAdvice this[int index] => throw new InvalidOperationException("a lazy list failed");

            public IEnumerator<SwitchAdvice> GetEnumerator()
            {
                if (!endless) throw new InvalidOperationException("a lazy list failed");
                while (true) yield return On();
            }

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
