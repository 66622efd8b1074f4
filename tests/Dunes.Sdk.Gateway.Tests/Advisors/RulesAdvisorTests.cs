using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Advisors;

public class RulesAdvisorTests
{
    private readonly RulesAdvisor _rules = new(static reading => reading.Source == 0x0101 ? (ushort)0x0201 : null);

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
        var pulse = new Reading { Source = 0x0101, ReportCounter = 9, Property = SensorProperty.HeartRate, Value = 200, Priority = Priority.Elevated };
        var advice = await _rules.AdviseAsync([Alarm(0x0101, 3), Alarm(0x0101, 0, 8), Alarm(0x0102, 3), pulse]);
        var one = Assert.Single(advice);
        Assert.Equal(new SwitchAdvice(0x0201, true, "alarm 3 of 0101, report 7") { About = Alarm(0x0101, 3) }, one);
    }
}
