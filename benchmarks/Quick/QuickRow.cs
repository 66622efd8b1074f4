namespace Dunes.Benchmarks.Quick;

/// <summary>One bar: what was measured, beside what, and whether the bar was met in this run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our figure, in <paramref name="Unit"/>.</param>
/// <param name="Unit">For example <c>ns/op</c> or <c>op/s</c>; CPU time unless it says otherwise.</param>
/// <param name="Peer">The peer's figure in the same run; null when it is not installed.</param>
/// <param name="PeerName">The peer, with its version; with the install line when it is missing.</param>
/// <param name="Ratio">How many times better ours is: above 1 is better, whatever the unit.</param>
/// <param name="Bar">The bar in words.</param>
/// <param name="Met">Whether it was met; null when the peer is missing.</param>
/// <param name="AllocatedBytes">Our garbage a call.</param>
internal sealed record QuickRow(string Name, double Ours, string Unit, double? Peer, string PeerName, double? Ratio, string Bar, bool? Met, double AllocatedBytes)
{
    /// <summary>A row in nanoseconds a call, where less is better.</summary>
    public static QuickRow Nanoseconds(string name, Measurement ours, Measurement? peer, string peerName, double minimumRatio, double? maximumAllocated = null)
    {
        double? ratio = peer is { } p ? p.NanosecondsPerCall / ours.NanosecondsPerCall : null;
        var bar = $">= {minimumRatio:0.##}x" + (maximumAllocated is { } bytes ? $", <= {bytes:0} B" : string.Empty);
        bool? met = ratio is null ? null : ratio >= minimumRatio && (maximumAllocated is null || ours.AllocatedBytesPerCall <= maximumAllocated);
        return new(name, ours.NanosecondsPerCall, "ns/op", peer?.NanosecondsPerCall, peerName, ratio, bar, met, ours.AllocatedBytesPerCall);
    }
}
