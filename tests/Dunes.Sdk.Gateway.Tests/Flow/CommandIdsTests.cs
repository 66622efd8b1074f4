using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class CommandIdsTests
{
    private static readonly EndpointId HospitalA = EndpointId.Dtn("hospital-a", "commands");
    private static readonly Reading Alarm = new()
    {
        Source = 0x0101,
        IvIndex = 5,
        Sequence = 6,
        Position = 7,
        ReportCounter = 1,
        Property = SensorProperty.Alarm,
        Value = 3,
        Received = new(800_000_000_000),
        Priority = Priority.Critical,
    };

    [Fact]
    public void The_same_decision_about_the_same_reading_has_the_same_id_in_every_start()
    {
        var id = CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0);
        Assert.Equal(8, id.Version); // computed beside the code, from the layout in its doc
        Assert.Equal(Guid.Parse("c836f46b-cd25-8dc6-9894-e11539bcc71d"), id);
    }

    [Fact]
    public void Two_gateways_with_one_address_plan_share_no_id()
    {
        var hospitalB = EndpointId.Dtn("hospital-b", "commands");
        Assert.NotEqual(CommandIds.Of(HospitalA, [Alarm], 0x0201, true, 0), CommandIds.Of(hospitalB, [Alarm], 0x0201, true, 0));
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
            CommandIds.Of(HospitalA, [Alarm with { Received = Alarm.Received.Add(TimeSpan.FromDays(1)) }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { Value = 4 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { IvIndex = 6 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { Sequence = 7 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm with { Position = 8 }], 0x0201, true, 0),
            CommandIds.Of(HospitalA, [Alarm, Alarm], 0x0201, true, 0),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
