namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>One block after the primary block, as it stands in a decoded bundle; it borrows the bundle's buffer.</summary>
/// <remarks>RFC 9171, section 4.3.2: <c>[type, number, flags, crc type, data, ? crc]</c>.</remarks>
public readonly ref struct BundleBlock
{
    /// <summary>What the block is; it may be a number that <see cref="BlockType"/> does not name.</summary>
    public BlockType Type { get; internal init; }

    /// <summary>The block's number, which no other block of the bundle has; 1 is the payload.</summary>
    public ulong Number { get; internal init; }

    /// <summary>What a node does with the block if it cannot process it.</summary>
    public BlockFlags Flags { get; internal init; }

    /// <summary>The block's CRC: 0 none, 1 CRC-16, 2 CRC-32C.</summary>
    public int CrcType { get; internal init; }

    /// <summary>The whole block as it was encoded, its CRC included.</summary>
    public ReadOnlySpan<byte> Octets { get; internal init; }

    /// <summary>The block-type-specific data; ciphertext if <see cref="IsEncrypted"/>.</summary>
    public ReadOnlySpan<byte> Data { get; internal init; }

    /// <summary>
    /// Whether the block's data are ciphertext: a block confidentiality block names it as a target, or one stands in the bundle whose
    /// targets cannot be read.
    /// </summary>
    public bool IsEncrypted { get; internal init; }

    /// <summary>
    /// Whether this node knows the type and could read the data; always so for the payload. Other blocks follow their <see cref="Flags"/>.
    /// </summary>
    public bool IsProcessable { get; internal init; }

    /// <summary>Where the data begin in the bundle.</summary>
    internal int DataStart { get; init; }
}
