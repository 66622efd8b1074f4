namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>How a prekey is used up.</summary>
public enum PrekeyKind : byte
{
    /// <summary>Used by every sender until it expires, then deleted after the retention.</summary>
    Rotating = 1,

    /// <summary>Given to one sender, for one envelope; its private half is deleted as soon as that was opened.</summary>
    OneTime = 2,

    /// <summary>Used where all the others have expired; it lives long, so what is sealed to it is exposed for long.</summary>
    LastResort = 3,
}
