using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation.Scenarios;

namespace Dunes.Sdk.Simulation.Tests.Scenarios;

/// <summary>Every reading has one fate, and the columns add up to what was produced.</summary>
public class ReadingTallyTests
{
    private const ushort Sensor = 0x0102;
    private static readonly TimeSpan[] Waits = [Seconds(10), Seconds(1), TimeSpan.Zero];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Reading Alarm(uint counter, ushort source = Sensor) => new() { Source = source, ReportCounter = counter, Property = SensorProperty.Alarm, Value = 1 };

    private static ReadingTally Tally(params uint[] alarms)
    {
        var tally = new ReadingTally(Waits);
        foreach (var counter in alarms) tally.OnProduced(Sensor, counter, SensorProperty.Alarm, 1, Seconds(counter), isInOutage: false);
        return tally;
    }

    private static ReadingFate FateOf(ReadingTally tally) => Assert.Single(tally.Critical(static _ => 1)).Fate;

    [Fact]
    public void Delivered_held_lost_and_never_in_add_up_to_produced()
    {
        var tally = Tally(1, 2, 3, 4);
        foreach (var counter in (uint[])[1, 2, 3]) tally.OnAccepted(Alarm(counter), Seconds(counter + 1));
        tally.OnDelivered(Alarm(1), Seconds(9));
        tally.OnHeld([Alarm(2), Alarm(99)]);

        var figures = tally.Figures(Priority.Critical);

        Assert.Equal((4, 3, 1, 1, 1, 0), (figures.Produced, figures.Accepted, figures.Delivered, figures.Held, figures.Lost, figures.Duplicated));
        Assert.Equal(new NotAcceptedFigures(1, 0, 0, 0), figures.NotAccepted);
        Assert.Equal([ReadingFate.Delivered, ReadingFate.Held, ReadingFate.Lost, ReadingFate.NotHeard], tally.Critical(static _ => 1).Select(message => message.Fate));
    }

    [Fact]
    public void What_was_delivered_and_is_held_still_until_it_is_answered_is_delivered()
    {
        var tally = Tally(1);
        tally.OnAccepted(Alarm(1), Seconds(1));
        tally.OnDelivered(Alarm(1), Seconds(2));
        tally.OnHeld([Alarm(1)]);
        Assert.Equal(ReadingFate.Delivered, FateOf(tally));
    }

    [Theory]
    [InlineData(5, 8, ReadingFate.GatewayOff)] // a second on the air, and killed
    [InlineData(2, 4.5, ReadingFate.GatewayOff)]
    [InlineData(1, 3.9, ReadingFate.NotHeard)] // it ran again before
    [InlineData(5.1, 8, ReadingFate.NotHeard)]
    public void A_gateway_that_was_off_as_it_came_is_why_it_never_got_in(double from, double to, ReadingFate fate)
    {
        var tally = Tally(4);
        tally.OnGateway(isUp: false, Seconds(from));
        tally.OnGateway(isUp: true, Seconds(to));
        Assert.Equal(fate, FateOf(tally));
        var off = Assert.Single(tally.Downtimes(Seconds(100)));
        Assert.Equal((from, to), (off.From, off.To));
    }

    [Fact]
    public void A_routine_reading_may_go_with_the_memory_of_a_gateway_that_is_killed_while_its_batch_waits()
    {
        foreach (var (killed, off) in new[] { (11.0, 1L), (11.1, 0L) })
        {
            var tally = new ReadingTally(Waits);
            tally.OnProduced(Sensor, 1, SensorProperty.HeartRate, 70, TimeSpan.Zero, isInOutage: false);
            tally.OnGateway(isUp: false, Seconds(killed));
            Assert.Equal(new NotAcceptedFigures(1 - off, off, 0, 0), tally.Figures(Priority.Routine).NotAccepted);
            Assert.Equal(new GatewayDowntime(killed, 50), Assert.Single(tally.Downtimes(Seconds(50)))); // off still
        }
    }

    [Fact]
    public void A_gateway_without_room_is_why_it_never_got_in()
    {
        var tally = Tally(4);
        tally.OnRoom(hasRoom: false, Seconds(3));
        tally.OnRoom(hasRoom: false, Seconds(4));
        tally.OnRoom(hasRoom: true, Seconds(6));
        Assert.Equal(ReadingFate.NoRoom, FateOf(tally));
    }

    [Fact]
    public void An_alarm_ends_with_the_sensor_that_sends_it_again_and_again()
    {
        var tally = Tally(4);
        for (var sends = 0; sends < 3; sends++) tally.OnSent(Sensor, 4, SensorProperty.Alarm);
        tally.OnFailed(Sensor, Seconds(20));
        var message = Assert.Single(tally.Critical(static source => source - 0x0100));
        Assert.Equal((ReadingFate.SensorFailed, 3, 2, 4.0, null, null), (message.Fate, message.Sends, message.Bed, message.Produced, message.Accepted, message.Delivered));
    }

    [Fact]
    public void Twice_delivered_counts_once_and_is_said()
    {
        var tally = Tally(1);
        tally.OnAccepted(Alarm(1), Seconds(1));
        tally.OnDelivered(Alarm(1), Seconds(2));
        tally.OnDelivered(Alarm(1), Seconds(3));
        var figures = tally.Figures(Priority.Critical);
        Assert.Equal((1, 1), (figures.Delivered, figures.Duplicated));
        Assert.Equal(2, Assert.Single(tally.Critical(static _ => 1)).Delivered);
    }
}
