namespace Dunes.Sdk.Bundles;

/// <summary>What happened on an uplink.</summary>
public enum UplinkEventKind
{
    /// <summary>A session is open; the peer is known.</summary>
    Up = 0,

    /// <summary>The session is over; every transfer under way has failed.</summary>
    Down,

    /// <summary>The peer holds the bundle of this transfer on stable storage.</summary>
    Acknowledged,

    /// <summary>The peer refused the transfer; the bundle is still ours.</summary>
    Refused,

    /// <summary>A bundle arrived; it is acknowledged by <see cref="IUplink.Accept"/> once it is stored.</summary>
    Received,
}
