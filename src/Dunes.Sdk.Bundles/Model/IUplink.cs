namespace Dunes.Sdk.Bundles;

/// <summary>A way to a neighbour node that carries whole bundles both ways: TCPCLv4, a dish, or an integrator's own.</summary>
/// <remarks>
/// It is driven by one caller at a time: call <see cref="Advance"/> when <see cref="Signal"/> was raised or <see cref="Deadline"/> has come, then take the events.
/// What is asked for between two advances, a transfer or a verdict on one, leaves with the next: it is due at once then, so read <see cref="Deadline"/> again.
/// Nothing here blocks. A shell that owns a socket may raise <see cref="Signal"/> on any thread.
/// </remarks>
public interface IUplink
{
    /// <summary>Names the uplink in routes, logs and receipts.</summary>
    string Name { get; }

    /// <summary>The neighbour's node id; <see cref="EndpointId.None"/> until it is known.</summary>
    EndpointId Peer { get; }

    /// <summary>Whether the neighbor opened the way: then the name it gives is its own word, and bundles for other nodes do not leave by it unless the owner says so.</summary>
    bool IsPassive => false;

    /// <summary>
    /// The neighbor's incarnation: a number that it draws at each start and tells as the session begins, so that this node knows which of its
    /// lives a bundle reached; 0 where it tells none.
    /// </summary>
    ulong PeerIncarnation => 0;

    /// <summary>Whether a bundle can leave now.</summary>
    UplinkState State { get; }

    /// <summary>What is known of the link.</summary>
    UplinkQuality Quality { get; }

    /// <summary>When <see cref="Advance"/> wants to be called although nothing was signalled; null for never.</summary>
    TimeSpan? Deadline { get; }

    /// <summary>Raised when <see cref="Advance"/> has something to do. Set by the owner.</summary>
    Action? Signal { get; set; }

    /// <summary>Gives this node's incarnation, to be told to the neighbor from the next session on; an uplink that has no way to tell it ignores it. Called by the owner before it uses the uplink.</summary>
    void Introduce(ulong incarnation)
    {
    }

    /// <summary>Moves octets and lets due timers run.</summary>
    void Advance(TimeSpan now);

    /// <summary>Begins to send a bundle; false when there is no room now. The memory is held until the transfer ends.</summary>
    bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer);

    /// <summary>Takes the next event.</summary>
    bool TryTakeEvent(out UplinkEvent uplinkEvent);

    /// <summary>Acknowledges a received bundle: it is on stable storage now.</summary>
    void Accept(ulong transfer);

    /// <summary>Refuses a received bundle: the peer keeps it and may try again later.</summary>
    void Refuse(ulong transfer, bool isRetryUseful);
}
