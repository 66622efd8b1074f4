namespace Dunes.Sdk.Mesh;

/// <summary>The node did not take a message for sending.</summary>
public sealed class MeshSendException(MeshSendStatus status, ushort destination)
    : DunesException($"The mesh node did not take the message to {destination:X4}: {status}.")
{
    /// <summary>Why.</summary>
    public MeshSendStatus Status { get; } = status;

    /// <summary>Where it was to go.</summary>
    public ushort Destination { get; } = destination;
}
