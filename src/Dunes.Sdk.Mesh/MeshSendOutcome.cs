namespace Dunes.Sdk.Mesh;

/// <summary>How an acknowledged (segmented, unicast) message ended.</summary>
/// <param name="Handle">What <see cref="MeshNode.Send"/> gave.</param>
/// <param name="IsDelivered">Every segment was acknowledged; otherwise the attempts ran out or the peer refused.</param>
public readonly record struct MeshSendOutcome(uint Handle, bool IsDelivered)
{
    /// <summary>
    /// IV index times 2^24 plus sequence number of the acknowledgment that ended it: what the peer sends afterwards has a higher one, and
    /// what has a lower one may be a recording. Null where nobody acknowledged it, or
    /// another node did on the peer's behalf, or it was not delivered: then nothing is known to be later.
    /// </summary>
    public long? Acknowledgment { get; init; }
}
