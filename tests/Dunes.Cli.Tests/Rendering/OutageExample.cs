using Dunes.Cli.Rendering;
using Dunes.Sdk;
using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Tests.Rendering;

/// <summary>An hour with twelve minutes of outage, made up from a seed so that every picture has something in it.</summary>
internal static class OutageExample
{
    public static OutageReportModel Model(int nodeCount = 80)
    {
        var random = new Random(42);
        var nodes = Enumerable.Range(0, nodeCount).Select(at => new MeshMapNode(
            at == 0 ? "gateway" : $"node-{at}", at == 0 ? 500 : random.NextDouble() * 1000, at == 0 ? 380 : random.NextDouble() * 760,
            at == 0 ? MeshRole.Gateway : (MeshRole)(1 + (random.Next(10) switch { < 5 => 0, < 8 => 1, _ => 2 })), at % 17 == 5)).ToList();
        var links = new List<MeshMapLink>();
        for (var from = 0; from < nodeCount; from++)
        {
            for (var to = from + 1; to < nodeCount; to++)
            {
                var distance = Math.Sqrt(Math.Pow(nodes[from].X - nodes[to].X, 2) + Math.Pow(nodes[from].Y - nodes[to].Y, 2));
                if (distance < 190) links.Add(new(from, to, Math.Clamp(1.15 - (distance / 190), 0, 1)));
            }
        }

        TimeSpan start = TimeSpan.FromMinutes(20), length = TimeSpan.FromMinutes(12);
        long[] accepted = [0, 0, 0], delivered = [0, 0, 0];
        var samples = new List<OutageSample>();
        for (var at = TimeSpan.Zero; at <= TimeSpan.FromHours(1); at += TimeSpan.FromSeconds(10))
        {
            var down = at >= start && at < start + length;
            long[] made = [random.Next(12) == 0 ? 1 : 0, random.Next(3), 8 + random.Next(9)];
            var capacity = down ? 0 : 40L;
            for (var priority = 0; priority < 3; priority++)
            {
                accepted[priority] += made[priority];
                var sent = Math.Min(capacity, accepted[priority] - delivered[priority]);
                delivered[priority] += sent;
                capacity -= sent;
            }

            samples.Add(new(at, [.. accepted.Zip(delivered, (a, d) => (int)(a - d))], down ? null : 28 + (random.NextDouble() * 30) + (random.Next(15) == 0 ? 70 : 0), down ? 1 : random.NextDouble() * 0.03, [.. accepted], [.. delivered]));
        }

        static ReportedLatency Latency(double p50, double p95, double p99) => new(TimeSpan.FromSeconds(p50), TimeSpan.FromSeconds(p95), TimeSpan.FromSeconds(p99));
        return new()
        {
            Title = "Outage simulation",
            Suite = "MLKEM1024-P384-HKDF-SHA384-AES256GCM",
            Seed = 42,
            VirtualDuration = TimeSpan.FromHours(1),
            NodeCount = nodeCount,
            TraceName = "roof-2024-03",
            OutageStart = start,
            OutageDuration = length,
            GatewayRestarts = [TimeSpan.FromMinutes(24), TimeSpan.FromSeconds(1765)],
            Notes = ["The radio, the dish, the sky and the clock are simulated.", "Mesh protocol, envelope, store and bundles are the shipped code."],
            Priorities =
            [
                new(Priority.Critical, accepted[0] + 1, accepted[0], accepted[0], 0, 0, 0, new(0, 0, 0, 1), Latency(0.42, 410, 690), Latency(0.4, 0.9, 1.6)),
                new(Priority.Elevated, accepted[1], accepted[1], accepted[1], 0, 0, 1, new(0, 0, 0, 0), Latency(2.1, 520, 705), Latency(1.9, 3.3, 4.8)),
                new(Priority.Routine, accepted[2] + 40, accepted[2], delivered[2], accepted[2] - delivered[2], 0, 0, new(30, 9, 1, 0), Latency(9.5, 730, 910), Latency(6, 11, 14)),
            ],
            Started = new(2026, 1, 1, 6, 0, 0, TimeSpan.Zero),
            GatewayDowntimes = [new(1436.5, 1440), new(1759.75, 1765)],
            UplinkSessions = 4,
            BundlesSentAgain = 2,
            GatewayDiskBytes = 4_200_000,
            GroundDiskBytes = 9_900_000,
            CriticalMessages =
            [
                new(3, 0x0011, SensorProperty.Alarm, 7, 61.5, 61.9, 62.25, 1, ReadingFate.Delivered),
                new(12, 0x0031, SensorProperty.Alarm, 2, 1437, 1441.5, 1922, 6, ReadingFate.Delivered),
                new(5, 0x0019, SensorProperty.Alarm, 1, 2000, null, null, 3, ReadingFate.SensorFailed),
            ],
            Samples = samples,
            CommandsSent = 31,
            CommandsAcknowledged = 31,
            Energy = [new(MeshRole.Relay, 40, 35.2), new(MeshRole.LowPower, 24, 0.061)],
            ReceiptVerdict = "Proved",
            ReceiptFile = "outage-42.mu",
            MeshNodes = nodes,
            MeshLinks = links,
        };
    }
}
