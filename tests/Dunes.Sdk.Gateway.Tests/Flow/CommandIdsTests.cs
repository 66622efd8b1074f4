using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class CommandIdsTests
{
    private static readonly EndpointId HospitalA = EndpointId.Dtn("hospital-a", "commands");
    private static readonly Reading Alarm = new() { Source = 0x0101, Sequence = 1, ReportCounter = 1, Property = SensorProperty.Alarm, Value = 3, Received = new(800_000_000_000), Priority = Priority.Critical };

    [Fact]
    public void The_same_decision_about_the_same_reading_has_the_same_id_in_every_start()
    {
        var id = CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0);
        Assert.Equal(8, id.Version); // computed beside the code, from the layout in its doc
        Assert.Equal(Guid.Parse("a6650690-db45-824c-be44-593e35d50bd4"), id);
    }

    [Fact]
    public void Two_gateways_with_one_address_plan_share_no_id()
    {
        Assert.NotEqual(CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0), CommandIds.Of(EndpointId.Dtn("hospital-b", "commands"), [Alarm], 0x0201, true, 0));
        Assert.Equal(CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0), CommandIds.Of(HospitalA.NodeId, [Alarm], 0x0201, true, 0));
    }

    [Fact]
    public void Whatever_tells_two_commands_apart_tells_their_ids_apart()
    {
        Guid[] ids =
        [
            CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 1),
            CommandIds.Of(HospitalA, [Alarm], 0x0201, false, 0),
            CommandIds.Of(HospitalA, [Alarm], 0x0202, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { ReportCounter = 2 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { Received = Alarm.Received.Add(TimeSpan.FromDays(1)) }], 0x0201, true, 0), // the sensor's battery was changed, and it counts anew
            CommandIds.Of(HospitalA, [Alarm with { Value = 4 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm, Alarm], 0x0201, true, 0),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
