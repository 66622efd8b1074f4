namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>A decoded bundle; it borrows the buffer that it was decoded from, and copies no payload.</summary>
public readonly ref struct BundleView
{
    internal BundleView(ReadOnlySpan<byte> octets, BundleHeader header, int primaryLength, int payloadBlockStart, int payloadStart, int payloadLength, bool hasPriorityBlock)
    {
        Octets = octets;
        Header = header;
        PrimaryLength = primaryLength;
        PayloadBlockStart = payloadBlockStart;
        PayloadStart = payloadStart;
        PayloadLength = payloadLength;
        HasPriorityBlock = hasPriorityBlock;
    }

    /// <summary>The whole encoded bundle.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>What the blocks say; the CRC type is the primary block's.</summary>
    public BundleHeader Header { get; }

    /// <summary>Where the payload begins in <see cref="Octets"/>.</summary>
    public int PayloadStart { get; }

    /// <summary>Size of the payload.</summary>
    public int PayloadLength { get; }

    /// <summary>Whether a priority block of this family stands in it.</summary>
    public bool HasPriorityBlock { get; }

    /// <summary>Whether the payload is encrypted by a security block, so that only its security acceptor can read it.</summary>
    public bool IsPayloadEncrypted { get; }

    internal int PrimaryLength { get; }

    internal int PayloadBlockStart { get; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Payload => Octets.Slice(PayloadStart, PayloadLength);

    /// <summary>Its identity.</summary>
    public BundleId Id => new(Header.Source, Header.Created, Header.Sequence);

    /// <summary>Lifetime; saturates at the longest span.</summary>
    public TimeSpan Lifetime => BundleCodec.ToTimeSpan(Header.LifetimeMilliseconds);
}
