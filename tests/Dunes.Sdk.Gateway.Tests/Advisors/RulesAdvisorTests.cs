using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Advisors;

public class RulesAdvisorTests
{
    private readonly RulesAdvisor _rules = new(static sensor => sensor == 0x0101 ? (ushort)0x0201 : null);

    private static Reading Alarm(ushort source, long value, uint counter = 7) => new()
    {
        Source = source,
        ReportCounter = counter,
        Property = SensorProperty.Alarm,
        Value = value,
        Received = new(1),
        Priority = Priority.Critical,
    };

    [Fact]
    public async Task An_alarm_switches_on_the_actuator_of_its_sensor_and_nothing_else_does()
    {
        var pulse = Alarm(0x0101, 200, 9) with { Property = SensorProperty.HeartRate, Priority = Priority.Elevated };
        var commands = await _rules.AdviseAsync([Alarm(0x0101, 3), Alarm(0x0101, 0, 8), Alarm(0x0102, 3), pulse]);
        var command = Assert.Single(commands);
        Assert.Equal((0x0201, true, "rules"), (command.Target, command.IsOn, command.DecidedBy));
    }

    [Fact]
    public async Task The_same_alarm_gives_the_same_command_and_the_next_another()
    {
        var first = Assert.Single(await _rules.AdviseAsync([Alarm(0x0101, 3)]));
        var again = Assert.Single(await _rules.AdviseAsync([Alarm(0x0101, 3) with { Received = new(99) }]));
        var next = Assert.Single(await _rules.AdviseAsync([Alarm(0x0101, 3, 8)]));
        Assert.Equal(first.Id, again.Id);
        Assert.NotEqual(first.Id, next.Id);
        Assert.Equal(8, first.Id.Version);
    }
}
