namespace Dunes.Sdk.Mesh;

/// <summary>How an acknowledged (segmented, unicast) message ended.</summary>
/// <param name="Handle">What <see cref="MeshNode.Send"/> gave.</param>
/// <param name="IsDelivered">Every segment was acknowledged; otherwise the attempts ran out or the peer refused.</param>
public readonly record struct MeshSendOutcome(uint Handle, bool IsDelivered);
