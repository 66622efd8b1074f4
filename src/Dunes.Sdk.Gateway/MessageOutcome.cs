namespace Dunes.Sdk.Gateway;

/// <summary>How an accepted message ended: exactly one of these, told once. docs/PROMISE.md says who may declare each.</summary>
public enum MessageOutcome
{
    /// <summary>Ground has it on stable storage, delivered to its application, and said so end to end.</summary>
    Delivered = 0,

    /// <summary>The next node has it on stable storage, and policy asks for no more at its priority.</summary>
    Forwarded = 1,

    /// <summary>The next node took it, and ground did not answer for as long as policy waits at its priority. Never of a critical message before its lifetime is over.</summary>
    Unconfirmed = 2,

    /// <summary>Its lifetime ended, by the time that the gateway ran.</summary>
    Expired = 3,

    /// <summary>The gateway was full and others were more urgent. Never of a critical message.</summary>
    Evicted = 4,

    /// <summary>Ground opened it and does not understand its content.</summary>
    Refused = 5,

    /// <summary>The gateway's disk gave back something else than was stored, and its content could not be sealed anew.</summary>
    Damaged = 6,
}
