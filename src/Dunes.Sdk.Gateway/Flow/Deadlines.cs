namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The earlier of two times of which each may be never.</summary>
internal static class Deadlines
{
    public static TimeSpan? Earlier(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right ?? left : left;
}
