using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class AskingTests
{
    private static readonly TrustedGateway Gateway =
        new(EndpointId.Dtn("hab-1", "commands"), WorldKeys.GatewaySigner.VerificationKey, WorldKeys.GatewayPair.PublicKey);

    private readonly List<Question> _failed = [];
    private TimeSpan _now;

    private static List<UnadvisedReading> Alarm() =>
        [new(default, new() { Source = 0x0101, Property = SensorProperty.Alarm, Value = 3, Priority = Priority.Critical }, 1, TimeSpan.Zero)];

    private static Asking New(IAdvisor advisor) => new("advisor", advisor, TimeSpan.FromSeconds(30));

    private static ValueTask<IReadOnlyList<SwitchAdvice>> Never() => new(new TaskCompletionSource<IReadOnlyList<SwitchAdvice>>().Task);

    /// <summary>Asks when there is room, and lets the question's time pass; gives whether it asked.</summary>
    private bool Ask(Asking asking)
    {
        var hasRoom = asking.HasRoom(Priority.Critical, _now);
        if (hasRoom) asking.Ask(Gateway, Alarm(), _now);
        asking.Remove([.. asking.TakeAnswered()]);
        _now += TimeSpan.FromSeconds(31);
        asking.Poll(_now, _failed);
        asking.Remove([.. asking.TakeAnswered()]);
        return hasRoom;
    }

    [Fact]
    public void An_advisor_that_is_stuck_is_asked_now_and_then_and_in_full_once_it_answers()
    {
        var hangs = true;
        var asking = New(new PlayedAdvisor(_ => hangs ? Never() : new([])));
        while (Ask(asking))
        {
        }

        Assert.True(asking.IsStuck);
        var stuckAt = _now;
        Assert.InRange((asking.Deadline!.Value - stuckAt).TotalMinutes, 9, 10);
        while (!Ask(asking))
        {
        }

        Assert.InRange((_now - stuckAt).TotalMinutes, 10, 11.1);
        var probedAt = _now;
        while (!Ask(asking))
        {
        }

        Assert.InRange((_now - probedAt).TotalMinutes, 19, 21.1); // the rests grow
        hangs = false;
        while (!Ask(asking))
        {
        }

        Assert.False(asking.IsStuck);
        Assert.True(Ask(asking));
    }

    [Fact]
    public void A_probe_that_is_due_waits_for_a_question_and_makes_no_deadline()
    {
        var asking = New(new PlayedAdvisor(static _ => Never()));
        while (Ask(asking))
        {
        }

        _now += TimeSpan.FromHours(1);
        asking.Poll(_now, _failed);
        Assert.Null(asking.Deadline);
        Assert.True(asking.HasRoom(Priority.Critical, _now));
    }

    [Fact]
    public void An_advisor_that_hangs_on_some_questions_and_answers_others_does_not_hang_on_any_number_of_them()
    {
        var (asked, hung) = (0, 0);
        var asking = New(new PlayedAdvisor(_ =>
        {
            if (asked++ % 2 == 0) return new([]);
            hung++;
            return Never();
        }));
        for (var at = 0; at < 2000; at++) Ask(asking);
        Assert.InRange(hung, Asking.HungLimit, Asking.HungLimit + 60); // and a few probes in seventeen hours
        Assert.True(asking.IsStuck);
    }
}
