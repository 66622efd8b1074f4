namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Whether an envelope is to be delivered. Only <see cref="Fresh"/> is; <see cref="Duplicate"/> is a success without effect.</summary>
public enum ReplayStatus
{
    /// <summary>Seen for the first time, and now remembered: deliver it in the transaction that keeps the window's state.</summary>
    Fresh = 0,

    /// <summary>This envelope was delivered before.</summary>
    Duplicate,

    /// <summary>Another envelope of this sender, epoch and sequence was delivered: the sender lost count and did not raise its epoch.</summary>
    SequenceReused,

    /// <summary>Its sequence lies behind the window, or its epoch behind those remembered: whether it came before is not known.</summary>
    Stale,

    /// <summary>Its lifetime and the allowance for clocks are over.</summary>
    Expired,

    /// <summary>No room: every place is taken by something that could still be replayed.</summary>
    Full,
}
