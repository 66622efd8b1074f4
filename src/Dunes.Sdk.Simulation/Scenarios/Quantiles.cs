namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Exact quantiles by nearest rank.</summary>
internal static class Quantiles
{
    /// <summary>The figures of a sample, rounded to milliseconds; null for an empty one. The list is sorted in place.</summary>
    public static LatencyFigures? Of(List<double> seconds)
    {
        if (seconds.Count == 0) return null;
        seconds.Sort();
        return new(At(0.50), At(0.95), At(0.99));

        double At(double share) => Math.Round(seconds[Math.Max((int)Math.Ceiling(share * seconds.Count) - 1, 0)], 3, MidpointRounding.AwayFromZero);
    }
}
