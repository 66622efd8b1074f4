namespace Dunes.Sdk.Mesh;

/// <summary>What became of a network PDU off the air.</summary>
public enum MeshReceiveStatus
{
    /// <summary>Delivered to a higher layer of this node, and perhaps relayed.</summary>
    Delivered = 0,

    /// <summary>Not for this node; relayed.</summary>
    Relayed,

    /// <summary>Not for this node, or a control message that it has no use for; not relayed.</summary>
    NotForUs,

    /// <summary>In the network message cache, heard before; or an own message heard back.</summary>
    Cached,

    /// <summary>Shorter or longer than a network PDU can be.</summary>
    BadSize,

    /// <summary>No key has this NID, or the NetMIC does not hold under any.</summary>
    NotOurNetwork,

    /// <summary>A field has a value that the specification prohibits.</summary>
    Prohibited,

    /// <summary>The sequence number is not newer than the last from this source.</summary>
    Replayed,

    /// <summary>The replay list or the reassembly table is full.</summary>
    NoRoom,

    /// <summary>The TransMIC does not hold under any key, or the key is unknown.</summary>
    Undecryptable,

    /// <summary>A segment that was taken; the message is not complete yet.</summary>
    SegmentTaken,
}
