using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;
using Dunes.TestSupport;

namespace Dunes.Sdk.Gateway.Tests;

public class CrashTests
{
    /// <summary>Both sides die before and after random commits, the store fails, the link is cut: what was accepted arrives, once, and no number is used twice.</summary>
    [Fact]
    public void No_accepted_reading_is_lost_and_none_is_delivered_twice_wherever_the_process_dies()
    {
        var kills = 0;
        for (var seed = 0; seed < Depth.Of(20, 300); seed++)
        {
            var random = new Random(seed);
            using var world = new FlowWorld(static gateway => (gateway.RoutineWait, gateway.CommandTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)), static ground => ground.OneTimePrekeys = 2); // fewer than alarms
            var isStormy = true;
            world.GatewayFault = () => isStormy ? Weather(random) : Fault.None;
            world.GroundFault = () => isStormy ? Weather(random) : Fault.None;

            for (uint counter = 1; counter <= 12; counter++)
            {
                var isAlarm = random.Next(2) == 0;
                Report(world, isAlarm ? SensorProperty.Alarm : SensorProperty.HeartRate, counter, isAlarm);
                world.Run(TimeSpan.FromMilliseconds(random.Next(50, 800)));
                if (random.Next(6) == 0) world.KillGateway();
                if (random.Next(6) == 0) world.KillGround();
                if (random.Next(4) == 0) world.GatewayUplink.Cut();
                if (random.Next(2) == 0) world.Connect();
            }

            isStormy = false;
            world.Connect();
            world.Run(TimeSpan.FromSeconds(45)); // more than a sensor's retries, a batch's wait and a refused bundle's rest
            kills += world.Kills;

            var keys = world.ReadingKeys().ToList();
            Assert.Equal(keys.Count, keys.Distinct().Count());
            foreach (var reading in world.Accepted) Assert.True(keys.Contains(KeyOf(reading)), $"seed {seed}: {KeyOf(reading)} was accepted and is lost");
            foreach (var handle in world.SensorOutcomes.Where(outcome => outcome.IsDelivered).Select(outcome => outcome.Handle))
            {
                if (_alarms.TryGetValue(handle, out var alarm)) Assert.True(keys.Contains(alarm), $"seed {seed}: the mesh acknowledged {alarm}, and it is lost");
            }

            var envelopes = Rows(world, isGateway: true, AuditSteps.Sealed).Select(row => row.Envelope).ToList();
            Assert.Equal(envelopes.Count, envelopes.Distinct().Count());

            // Every command that was sent ended at the gateway, and ground heard of each once.
            var sent = Rows(world, isGateway: false, AuditSteps.Commanded).Select(row => row.Command).ToList();
            Assert.Equal(sent.Count, sent.Distinct().Count());
            Assert.Equal(keys.Count(key => key.Contains("/FF10/", StringComparison.Ordinal)), sent.Count);
            Assert.Equal(sent.Order(), Rows(world, isGateway: false, AuditSteps.Ended).Select(row => row.Command).Order());
            Assert.Equal((0, 0), (world.Ground.CommandsUnderWay, world.Ground.ReadingsWithoutAdvice));
            Assert.Equal(world.Ends.Count, world.Ends.Select(end => end.Id).Distinct().Count());
            _alarms.Clear();

            // Whatever was rolled back: no one-time prekey served two envelopes, and none that was used is still stored.
            Assert.DoesNotContain(Rows(world, isGateway: false, AuditSteps.Rejected), row => row.Reason == Opening.PrekeyGone);
            Assert.Equal(0, world.Ground.Counters.ForwardSecrecy.None);

            if (seed % 5 == 0) ReplayAll(world);
        }

        Assert.True(kills > Depth.Of(20, 300), $"only {kills} kills");
    }

    /// <summary>All of it once more, in bundles that nobody has seen: known to both sides, whatever died in between.</summary>
    private static void ReplayAll(FlowWorld world)
    {
        (int, int, int) Rows() => (world.GatewayStore.ReadJournal(AuditRow.Topic).Count, world.GroundStore.ReadJournal("reading").Count, world.GroundStore.ReadJournal(AuditRow.Topic).Count);
        var before = Rows();
        var (atGateway, atGround) = (world.Gateway.Counters, world.Ground.Counters);
        Assert.True(world.Replay() > 5);
        world.Run(TimeSpan.FromSeconds(5));
        Assert.Equal((atGateway, atGround), (world.Gateway.Counters, world.Ground.Counters));
        Assert.Equal((before.Item1 + world.ReplayedToGround, before.Item2, before.Item3), Rows()); // the gateway notes what an uplink carried
    }

    private readonly Dictionary<uint, string> _alarms = [];

    private static string KeyOf(Reading reading) => $"{reading.Source:X4}/{(int)reading.Property:X4}/{reading.ReportCounter}";

    private static IEnumerable<AuditRow> Rows(FlowWorld world, bool isGateway, string step) =>
        (isGateway ? world.GatewayStore : world.GroundStore).ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == step);

    private static Fault Weather(Random random) => random.Next(30) switch
    {
        0 => Fault.KillBefore,
        1 => Fault.KillAfter,
        2 or 3 => Fault.Fail,
        _ => Fault.None,
    };

    private void Report(FlowWorld world, SensorProperty property, uint counter, bool isAlarm)
    {
        if (world.TryReport(property, isAlarm ? (byte)3 : (byte)70, counter, isAlarm, out var handle) && isAlarm) _alarms[handle] = $"{FlowWorld.SensorAddress:X4}/{(int)property:X4}/{counter}";
    }
}
