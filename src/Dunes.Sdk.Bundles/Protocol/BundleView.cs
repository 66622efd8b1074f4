namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>A decoded bundle; it borrows the buffer that it was decoded from, and copies no payload.</summary>
public readonly ref struct BundleView
{
    /// <summary>The whole encoded bundle.</summary>
    public ReadOnlySpan<byte> Octets { get; internal init; }

    /// <summary>What the blocks say; the CRC type is the primary block's. Blocks that cannot be processed say nothing.</summary>
    public BundleHeader Header { get; internal init; }

    /// <summary>The blocks after the primary block, in their order; the payload is the last one.</summary>
    public BundleBlocks Blocks => new(Octets, 1 + PrimaryLength, BlockCount, Encrypted, Unprocessable);

    /// <summary>Where the payload begins in <see cref="Octets"/>.</summary>
    public int PayloadStart { get; internal init; }

    /// <summary>Size of the payload, in bytes.</summary>
    public int PayloadLength { get; internal init; }

    /// <summary>Whether a priority block of this family stands in it.</summary>
    public bool HasPriorityBlock { get; internal init; }

    /// <summary>Whether the source has sent the bundle before, and had no end-to-end answer.</summary>
    public bool IsResent { get; internal init; }

    /// <summary>Whether an earlier incarnation of the destination acknowledged the bundle to its source.</summary>
    public bool WasTakenByFormerIncarnation { get; internal init; }

    /// <summary>
    /// How old the bundle is by its source's own clock, in milliseconds, where that was off meanwhile; 0 where it does not say.
    /// </summary>
    public ulong ClockAgeMilliseconds { get; internal init; }

    /// <summary>
    /// Whether the payload is ciphertext, or may be: a block confidentiality block names it, or has targets that cannot be read
    /// (RFC 9172). Such a bundle can be forwarded; it is nothing to give to an application.
    /// </summary>
    public bool IsPayloadEncrypted => BlockCount > 0 && (Encrypted >> (BlockCount - 1) & 1) != 0;

    /// <summary>
    /// Whether the creation time is unknown and no age block stands in the bundle, readable or not. RFC 9171, section 4.4.2, does not
    /// allow that; whether to take such a bundle is the node's to decide.
    /// </summary>
    public bool IsAgeMissing { get; internal init; }

    /// <summary>Size of the primary block, which follows the first byte.</summary>
    internal int PrimaryLength { get; init; }

    /// <summary>How many blocks follow the primary block; the payload is the last one.</summary>
    internal int BlockCount { get; init; }

    /// <summary>A bit for each block whose data are ciphertext, the first block lowest.</summary>
    internal uint Encrypted { get; init; }

    /// <summary>A bit for each block that cannot be processed, the first block lowest.</summary>
    internal uint Unprocessable { get; init; }

    /// <summary>The payload; ciphertext if <see cref="IsPayloadEncrypted"/>.</summary>
    public ReadOnlySpan<byte> Payload => Octets.Slice(PayloadStart, PayloadLength);

    /// <summary>Its identity. The fragments of one bundle share it; <see cref="BundleHeader.Fragment"/> tells them apart.</summary>
    public BundleId Id => new(Header.Source, Header.Created, Header.Sequence);

    /// <summary>Lifetime; saturates at the longest span.</summary>
    public TimeSpan Lifetime => BundleCodec.ToTimeSpan(Header.LifetimeMilliseconds);
}
