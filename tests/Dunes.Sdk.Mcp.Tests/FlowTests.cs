using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Mcp.Tests;

public class FlowTests
{
    [Fact]
    public async Task What_a_sensor_reports_and_what_became_of_it_stand_in_the_clients_hands()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.HeartRate, 72, 1);
        world.RunUntil(() => world.Delivered.Count == 1, TimeSpan.FromMinutes(1));
        world.Report(SensorProperty.Alarm, 1, 2);
        world.RunUntil(() => world.Ended.Count == 1, TimeSpan.FromMinutes(1));
        await using var application = await McpApplication.StartAsync(world.GroundStore);
        await using var client = await application.ConnectAsync();
        var cancellation = TestContext.Current.CancellationToken;

        var readings = await client.ReadReadingsAsync(cancellationToken: cancellation);
        Assert.Equal(0, readings.Unreadable);
        Assert.False(readings.HasMore);
        Assert.Equal(
            world.Delivered.Select(reading => (reading.Source, (ushort)reading.Property, reading.Value, (long)reading.ReportCounter, reading.Priority, reading.Received.ToDateTimeOffset())),
            readings.Items.Select(item => (item.Source, item.PropertyId, item.Value, item.Counter, item.Priority, item.Received!.Value)));
        Assert.All(readings.Items, item => Assert.Equal(world.GatewayOptions.Telemetry, EndpointId.Parse(item.Gateway)));

        var alarm = Assert.Single((await client.ReadAlarmsAsync(cancellationToken: cancellation)).Items);
        Assert.Equal((nameof(SensorProperty.Alarm), 1, Priority.Critical), (alarm.Property, alarm.Value, alarm.Priority));

        var command = Assert.Single(world.Sent);
        var outcomes = (await client.ReadOutcomesAsync(new() { Command = command.Id }, cancellation)).Items;
        Assert.Equal(["commanded", "ended"], outcomes.Select(item => item.Step));
        Assert.Equal((FlowWorld.ActuatorAddress, true, "allowed"), ((ushort)outcomes[0].Target!.Value, outcomes[0].IsOn!.Value, outcomes[0].Verdict));
        Assert.Equal("acknowledged", outcomes[1].Outcome);
        Assert.Empty((await client.ReadOutcomesAsync(new() { Command = Guid.Empty }, cancellation)).Items);
    }

    [Fact]
    public async Task Reading_leaves_no_trace_in_the_store()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 1, 1);
        world.RunUntil(() => world.Ended.Count == 1, TimeSpan.FromMinutes(1));
        var before = Journal(world.GroundStore);
        await using (var application = await McpApplication.StartAsync(world.GroundStore))
        {
            await using var client = await application.ConnectAsync();
            await client.ReadReadingsAsync(cancellationToken: TestContext.Current.CancellationToken);
            await client.ReadAlarmsAsync(cancellationToken: TestContext.Current.CancellationToken);
            await client.ReadOutcomesAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, Journal(world.GroundStore));
    }

    private static IEnumerable<JournalEntry> Journal(FaultyStore store) => [.. store.ReadJournal("reading"), .. store.ReadJournal("audit")];
}
