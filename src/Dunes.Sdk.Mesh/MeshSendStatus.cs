namespace Dunes.Sdk.Mesh;

/// <summary>Whether a message was taken for sending.</summary>
public enum MeshSendStatus
{
    /// <summary>It is under way.</summary>
    Taken = 0,

    /// <summary>Too many segmented messages are under way, or one to the same destination; try again later.</summary>
    Busy,

    /// <summary>More than 380 octets (376 with a long TransMIC), or none.</summary>
    BadSize,

    /// <summary>The address cannot be sent to.</summary>
    BadAddress,

    /// <summary>The node has no such key.</summary>
    UnknownKey,

    /// <summary>The sequence numbers of this IV index are used up.</summary>
    SequenceExhausted,
}
