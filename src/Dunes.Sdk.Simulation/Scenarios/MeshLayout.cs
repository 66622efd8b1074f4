using Dunes.Sdk.Simulation.Radio;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Where the nodes stand and what they do: a ward or camp of constant density with the gateway at one edge, drawn from the seed until every node is reached.</summary>
/// <remarks>
/// Three nodes of ten are worn. Of those on mains as few relay as it takes for every node to hear two relays (the gateway counts as one), chosen greedily outward from the gateway: more would only
/// fill the air. The other ones are actuators.
/// </remarks>
internal sealed class MeshLayout
{
    private const double SquareMetresPerNode = 90;
    private const double Aspect = 1.6;
    private const double LowPowerShare = 0.3;
    private const double RelayReception = 0.7;
    private const double LeafReception = 0.5;
    private const int AttemptLimit = 1000;

    private MeshLayout(NodeRole[] roles, RadioNode[] positions, int hops) => (Roles, Positions, Hops) = (roles, positions, hops);

    /// <summary>Role of each node; 0 is the gateway.</summary>
    public NodeRole[] Roles { get; }

    public RadioNode[] Positions { get; }

    /// <summary>Most relays on the shortest way from any node to the gateway.</summary>
    public int Hops { get; }

    public int Count => Roles.Length;

    public static ushort Address(int node) => (ushort)(node + 1);

    public static int Node(ushort address) => address - 1;

    /// <summary>Draws a connected layout; the radio over it is the one that the run uses.</summary>
    public static MeshLayout Draw(int nodes, ulong seed, out ulong radioSeed)
    {
        for (var attempt = 0; attempt < AttemptLimit; attempt++)
        {
            var random = new SeededRandom(seed, 0x1A70 + (ulong)attempt);
            radioSeed = random.NextBits();
            if (TryDraw(nodes, random, radioSeed) is { } layout) return layout;
        }

        throw new DunesException(FormattableString.Invariant($"No connected mesh of {nodes} nodes came up in {AttemptLimit} drawings from seed {seed}."));
    }

    /// <summary>The actuator that stands nearest to a node; null when there is none.</summary>
    public int? NearestActuator(int node)
    {
        int? nearest = null;
        var least = double.MaxValue;
        for (var other = 0; other < Count; other++)
        {
            if (Roles[other] != NodeRole.Actuator) continue;
            var (x, y) = (Positions[other].X - Positions[node].X, Positions[other].Y - Positions[node].Y);
            if ((x * x) + (y * y) >= least) continue;
            (nearest, least) = (other, (x * x) + (y * y));
        }

        return nearest;
    }

    private static MeshLayout? TryDraw(int nodes, SeededRandom random, ulong radioSeed)
    {
        var width = Math.Sqrt((nodes + 1) * SquareMetresPerNode * Aspect);
        var height = width / Aspect;
        var positions = new RadioNode[nodes + 1];
        var roles = new NodeRole[nodes + 1];
        positions[0] = new(0, Math.Round(height / 2, 1));
        var worn = Math.Max((int)Math.Round(nodes * LowPowerShare), 1);
        var fits = BodyLinkStatistics.Default.Fits;
        for (var node = 1; node <= nodes; node++)
        {
            var (x, y) = (Math.Round(random.NextDouble() * width, 1), Math.Round(random.NextDouble() * height, 1));
            roles[node] = node <= worn ? NodeRole.LowPower : NodeRole.Actuator;
            if (node > worn)
            {
                positions[node] = new(x, y);
                continue;
            }

            // The measured pairs were carried at both ends; here the other end is fixed, so half of the loss remains.
            var fit = fits[random.Next(fits.Count)];
            positions[node] = new(x, y, fit.ExtraLossDb / 2, fit.StandardDeviationDb);
        }

        var links = new RadioLinks(new RadioOptions(), positions, radioSeed);
        var hops = ChooseRelays(links, roles);
        return hops is { } depth && roles.AsSpan().Contains(NodeRole.Actuator) ? new(roles, positions, depth) : null;
    }

    /// <summary>Turns actuators into relays until every node hears two; gives the depth of the tree, or null when a node stays out of reach.</summary>
    private static int? ChooseRelays(RadioLinks links, NodeRole[] roles)
    {
        var covered = new int[roles.Length];
        var depth = new int[roles.Length];
        Array.Fill(depth, int.MaxValue);
        depth[0] = 0;
        covered[0] = 2;
        Cover(0);
        while (true)
        {
            var (best, gain) = (-1, 0);
            for (var node = 1; node < roles.Length; node++)
            {
                if (roles[node] != NodeRole.Actuator || depth[node] == int.MaxValue) continue;
                var gained = 0;
                for (var at = links.First[node]; at < links.First[node + 1]; at++)
                {
                    var neighbour = links.Neighbours[at];
                    if (covered[neighbour.Node] < 2 && neighbour.Probability >= Least(roles[neighbour.Node])) gained++;
                }

                if (gained > gain) (best, gain) = (node, gained);
            }

            if (best < 0) break;
            roles[best] = NodeRole.Relay;
            Cover(best);
        }

        if (covered.AsSpan().Contains(0)) return null;
        var deepest = 0;
        foreach (var value in depth) deepest = value == int.MaxValue ? deepest : Math.Max(deepest, value);
        return deepest;

        void Cover(int relay)
        {
            for (var at = links.First[relay]; at < links.First[relay + 1]; at++)
            {
                var neighbour = links.Neighbours[at];
                if (neighbour.Probability < Least(roles[neighbour.Node])) continue;
                covered[neighbour.Node]++;
                if (roles[neighbour.Node] != NodeRole.LowPower && depth[relay] + 1 < depth[neighbour.Node]) depth[neighbour.Node] = depth[relay] + 1;
            }
        }
    }

    private static double Least(NodeRole role) => role == NodeRole.LowPower ? LeafReception : RelayReception;
}
