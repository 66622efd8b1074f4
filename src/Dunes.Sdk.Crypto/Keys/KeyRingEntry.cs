namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key of a ring, as the ring knows it: never the key itself.</summary>
/// <remarks>Every field is authenticated with the ring's index. Times are in whole seconds.</remarks>
public sealed record KeyRingEntry
{
    /// <summary>Name, purpose, suite or algorithm, and times of the key.</summary>
    public required KeyDetails Details { get; init; }

    /// <summary>Whether the ring has the private key; otherwise it is somebody else's public key that is trusted.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>Where the key came from: <c>generated</c>, or what was said when it was imported; at most <see cref="KeyRing.MaxTextLength"/> characters.</summary>
    public required string Provenance { get; init; }

    /// <summary>When another key took its place; null while it is the current one, and for keys of others.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Until when it opens and verifies; null for ever.</summary>
    public DateTimeOffset? KeepUntil { get; init; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why it was revoked; null if it was not.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>What is wrong with its file, which is named; null if nothing is.</summary>
    public string? Damage { get; init; }

    /// <summary>SHA-256 of the key's file; empty once the file was purged.</summary>
    internal ReadOnlyMemory<byte> FileDigest { get; init; }

    /// <summary>What the key may be used for at a time.</summary>
    public KeyState StateAt(DateTimeOffset now)
    {
        if (RevokedAt is not null) return KeyState.Revoked;
        if (now >= KeepUntil || FileDigest.IsEmpty) return KeyState.Expired;
        if (Damage is not null) return KeyState.Damaged;
        return RetiredAt is not null || now >= Details.Expires ? KeyState.Retired : KeyState.Active;
    }

    /// <summary>Name, purpose and algorithm.</summary>
    public override string ToString() => $"{(IsOwn ? "own" : "trusted")} {KeyDetails.NameOf(Details.Purpose)} key {Details.Id} ({Details.Algorithm})";
}
