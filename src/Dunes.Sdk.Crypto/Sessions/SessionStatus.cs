namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>How sealing or opening a frame ended. Whatever is not <see cref="Done"/> or <see cref="KeyTransport"/> changed nothing.</summary>
public enum SessionStatus
{
    /// <summary>The frame was sealed, or its payload opened.</summary>
    Done = 0,

    /// <summary>The frame opened and was one of re-keying: there is no payload, and <see cref="Session.TryNext"/> may have something to send.</summary>
    KeyTransport,

    /// <summary>The frame is too short for one of this session.</summary>
    Truncated,

    /// <summary>The frame's session id is none of this session's.</summary>
    OtherSession,

    /// <summary>A frame of this counter was opened before.</summary>
    Replayed,

    /// <summary>The counter lies behind the window.</summary>
    Stale,

    /// <summary>The counter lies further ahead than this session takes.</summary>
    TooFarAhead,

    /// <summary>The tag is wrong.</summary>
    Rejected,

    /// <summary>The counters of this epoch are used up: only re-keying goes on.</summary>
    Exhausted,

    /// <summary>The counters that the last exported state reserved are used up: export and keep the state, then seal again.</summary>
    ExportNeeded,
}
