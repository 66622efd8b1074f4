using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Tests;

/// <summary>Nodes in one thread over a link that loses, delays, reorders and repeats from a seed; time is virtual.</summary>
internal sealed class TestNetwork(int seed)
{
    public static readonly byte[] NetworkKey = Convert.FromHexString("7dd7364cd842ad18c17c2b820c84c3d6");
    public static readonly byte[] ApplicationKey = Convert.FromHexString("63964771734fbd76e3b40519d1d94a48");
    public static readonly byte[] DeviceKey = Convert.FromHexString("9d6dd0e96eb25dc19a40ed9914f8f03f");

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<(int To, byte[] Pdu), (TimeSpan, int)> _air = new();
    private int _order;

    public List<MeshNode> Nodes { get; } = [];

    public List<(int Node, MeshMessage Message)> Messages { get; } = [];

    public List<(int Node, MeshSendOutcome Outcome)> Outcomes { get; } = [];

    public List<(int Node, MeshTransmission Transmission)> Transmissions { get; } = [];

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    public double Loss { get; init; }

    public double Repeat { get; init; }

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(3);

    public Func<int, int, bool> Hears { get; init; } = (from, to) => from != to;

    public static MeshNodeConfiguration Configuration(ushort address) => new()
    {
        Address = address,
        NetworkKeys = [new MeshKey(0, NetworkKey)],
        ApplicationKeys = [new MeshKey(0, ApplicationKey)],
        DeviceKey = DeviceKey,
        IvIndex = 0x12345678,
        Seed = address,
    };

    public MeshNode Add(MeshNodeConfiguration configuration)
    {
        Nodes.Add(new MeshNode(configuration));
        return Nodes[^1];
    }

    /// <summary>Runs until nothing is under way, or the time is up.</summary>
    public void Run(TimeSpan longest)
    {
        var end = Now + longest;
        for (; ; )
        {
            for (var at = 0; at < Nodes.Count; at++) Take(at);

            var next = _air.TryPeek(out _, out var due) ? due.Item1 : TimeSpan.MaxValue;
            foreach (var node in Nodes) next = node.Deadline is { } deadline && deadline < next ? deadline : next;
            if (next > end) break;

            Now = next > Now ? next : Now;
            foreach (var node in Nodes)
            {
                if (node.Deadline <= Now) node.OnDeadline(Now);
            }

            while (_air.TryPeek(out var flight, out due) && due.Item1 <= Now)
            {
                _air.Dequeue();
                Nodes[flight.To].OnReceived(flight.Pdu, Now);
                Take(flight.To);
            }
        }

        Now = end;
    }

    public NetworkHeader Read(MeshTransmission transmission)
    {
        using var credentials = NetworkCredentials.FromNetworkKey(NetworkKey);
        Assert.True(NetworkPdu.TryDecode(transmission.Pdu, credentials, 0x12345678, new byte[32], out var pdu));
        return pdu.Header;
    }

    private void Take(int at)
    {
        while (Nodes[at].TryTakeMessage(out var message)) Messages.Add((at, message));
        while (Nodes[at].TryTakeTransmission(out var transmission)) Send(at, transmission);
        while (Nodes[at].TryTakeOutcome(out var outcome)) Outcomes.Add((at, outcome));
    }

    private void Send(int from, MeshTransmission transmission)
    {
        Transmissions.Add((from, transmission));
        for (var to = 0; to < Nodes.Count; to++)
        {
            if (!Hears(from, to)) continue;
            for (var copy = 0; copy < transmission.Count; copy++)
            {
                for (var times = _random.NextDouble() < Repeat ? 2 : 1; times > 0; times--)
                {
                    if (_random.NextDouble() < Loss) continue;
                    var at = Now + transmission.Delay + (copy * transmission.Interval) + (_random.NextDouble() * LongestDelay);
                    _air.Enqueue((to, transmission.Pdu.ToArray()), (at, _order++));
                }
            }
        }
    }
}
