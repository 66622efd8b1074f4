namespace Dunes.Sdk.Simulation.Radio;

/// <summary>The links between fixed positions: strengths, and the probability that a packet survives its fading. Log-distance path loss with symmetric log-normal shadowing.</summary>
internal sealed class RadioLinks
{
    private const double LeastReception = 0.001;
    private const int FadingSteps = 24;
    private const double FadingReach = 3.5;
    private static readonly (double At, double Weight)[] Fading = NormalSteps();
    private readonly float[] _strength;
    private readonly float[] _fading;

    public RadioLinks(RadioOptions options, IReadOnlyList<RadioNode> nodes, ulong seed)
    {
        Count = nodes.Count;
        _strength = new float[Count * Count];
        _fading = new float[Count];
        for (var node = 0; node < Count; node++) _fading[node] = (float)(nodes[node].FadingDeviationDb ?? options.FadingDeviationDb);
        var reception = new double[Count * Count];
        var random = new SeededRandom(seed, 0x5AD0);
        for (var from = 0; from < Count; from++)
        {
            for (var to = from + 1; to < Count; to++)
            {
                var (a, b) = (nodes[from], nodes[to]);
                var distance = Math.Max(1, Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y))));
                var mean = options.StrengthAtOneMetreDbm - (10 * options.PathLossExponent * Math.Log10(distance)) - a.ExtraLossDb - b.ExtraLossDb
                    + (options.ShadowingDeviationDb * random.NextNormal());
                _strength[(from * Count) + to] = _strength[(to * Count) + from] = (float)mean;
                reception[(from * Count) + to] = reception[(to * Count) + from] = Survive(options, mean, Spread(from, to));
            }
        }

        First = new int[Count + 1];
        var neighbours = new List<Neighbour>();
        for (var from = 0; from < Count; from++)
        {
            First[from] = neighbours.Count;
            for (var to = 0; to < Count; to++)
            {
                var probability = reception[(from * Count) + to];
                if (from != to && probability >= LeastReception) neighbours.Add(new(to, (uint)Math.Min(uint.MaxValue, probability * 4294967296.0), (float)probability));
            }
        }

        First[Count] = neighbours.Count;
        Neighbours = [.. neighbours];
    }

    public int Count { get; }

    /// <summary>Index of each sender's first neighbour, and one behind the last.</summary>
    public int[] First { get; }

    public Neighbour[] Neighbours { get; }

    public float StrengthDbm(int from, int to) => _strength[(from * Count) + to];

    public float Spread(int from, int to) => Math.Max(_fading[from], _fading[to]);

    public double Reception(int from, int to)
    {
        for (var at = First[from]; at < First[from + 1]; at++)
        {
            if (Neighbours[at].Node == to) return Neighbours[at].Probability;
        }

        return 0;
    }

    private static double Survive(RadioOptions options, double mean, double deviation)
    {
        if (mean + (FadingReach * deviation) < options.SensitivityDbm - (8 * options.SlopeDb)) return 0;
        var sum = 0.0;
        foreach (var (at, weight) in Fading) sum += weight / (1 + Math.Exp((options.SensitivityDbm - mean - (at * deviation)) / options.SlopeDb));
        return sum;
    }

    private static (double At, double Weight)[] NormalSteps()
    {
        var steps = new (double At, double Weight)[FadingSteps];
        var total = 0.0;
        for (var step = 0; step < FadingSteps; step++)
        {
            var at = FadingReach * ((((2 * step) + 1) / (double)FadingSteps) - 1);
            steps[step] = (at, Math.Exp(-at * at / 2));
            total += steps[step].Weight;
        }

        for (var step = 0; step < FadingSteps; step++) steps[step].Weight /= total;
        return steps;
    }

    /// <summary>One receiver of a sender; the threshold is the probability over 32 bits.</summary>
    public readonly record struct Neighbour(int Node, uint Threshold, float Probability);
}
