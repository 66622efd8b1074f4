namespace Dunes.Sdk.Crypto.Keys;

/// <summary>What a key of a ring may still be used for.</summary>
public enum KeyState
{
    /// <summary>Everything that its purpose allows.</summary>
    Active = 0,

    /// <summary>Rotated out, or at its end: signs and receives nothing new; still opens and verifies until its retention ends.</summary>
    Retired,

    /// <summary>Nothing: its retention is over. It is still named.</summary>
    Expired,

    /// <summary>Nothing: it was revoked. It is still named, with time and reason.</summary>
    Revoked,

    /// <summary>Nothing: its file is missing or damaged. It is still named, and no other key suffers.</summary>
    Damaged,
}
