using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Bundles to bytes and back; RFC 9171, section 4.</summary>
/// <remarks>
/// <code>
/// 9F  primary  extension*  payload  FF
/// primary    [7, flags, crc type, destination, source, report-to, [created, sequence], lifetime, ? offset, ? total length, ? crc]
/// extension  [type, number, flags, crc type, data, ? crc]     type 6 previous node, 7 age, 10 hop count, 192 priority
/// payload    [1, 1, flags, crc type, data, ? crc]
/// </code>
/// <para>
/// A block that cannot be processed, since its type is unknown, its data are not what the type says, or they are encrypted (RFC 9172),
/// follows its flags: the bundle is refused if they say so, and taken otherwise. <see cref="BundleView.Blocks"/> has them all.
/// </para>
/// <para>
/// The codec is lenient in one point and says so: a creation time of 0 without an age block, which RFC 9171, section 4.4.2, does not
/// allow, is taken (the samples of RFC 9173 are such bundles), and <see cref="BundleView.IsAgeMissing"/> is set.
/// </para>
/// </remarks>
public static class BundleCodec
{
    /// <summary>Most blocks after the primary block.</summary>
    public const int MaxBlocks = 32;

    /// <summary>Bytes that always suffice to encode a bundle.</summary>
    public static int GetMaxSize(in BundleHeader header, int payloadLength) => 2
        + PrimaryBlock.MaxSize(header)
        + CanonicalBlock.MaxSize(EndpointCodec.SizeOf(header.PreviousNode ?? default)) // previous node
        + CanonicalBlock.MaxSize(9) // age
        + CanonicalBlock.MaxSize(5) // hop count
        + CanonicalBlock.MaxSize(1) // priority
        + CanonicalBlock.MaxSize(payloadLength);

    /// <summary>Encodes a bundle.</summary>
    /// <param name="header">What the primary block and the extension blocks say.</param>
    /// <param name="payload">The payload; of a fragment, its part.</param>
    /// <param name="destination">A buffer of <see cref="GetMaxSize"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">
    /// The buffer is too small, or the header has a value that a decoder would refuse; the message names it.
    /// </exception>
    public static int Encode(in BundleHeader header, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        if (Check(header, payload.Length) is { } wrong) throw new ArgumentException(wrong, nameof(header));
        var needed = GetMaxSize(header, payload.Length);
        if (destination.Length < needed)
        {
            throw new ArgumentException($"The buffer has {destination.Length} bytes; expected {needed} or more.", nameof(destination));
        }

        var writer = new CborWriter(destination);
        writer.WriteIndefiniteArrayStart();
        PrimaryBlock.Write(destination, ref writer, header);
        ulong number = 2;
        var crcType = header.CrcType;
        if (header.PreviousNode is { } previous) ExtensionBlocks.WritePreviousNode(destination, ref writer, number++, crcType, previous);
        if (header.AgeMilliseconds is { } age) ExtensionBlocks.WriteAge(destination, ref writer, number++, 0, crcType, age);
        if (header.HopLimit > 0)
        {
            ExtensionBlocks.WriteHopCount(destination, ref writer, number++, 0, crcType, header.HopLimit, header.HopCount);
        }

        if (header.Priority != Priority.Routine) ExtensionBlocks.WritePriority(destination, ref writer, number, crcType, header.Priority);

        var start = CanonicalBlock.WriteStart(ref writer, BlockType.Payload, 1, 0, crcType, payload.Length);
        writer.WriteRaw(payload);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
        writer.WriteBreak();
        return writer.Position;
    }

    /// <summary>Reads one whole bundle: its shape, CRCs, block numbers and known blocks are checked.</summary>
    /// <param name="octets">The encoded bundle, which fills them.</param>
    /// <param name="bundle">
    /// The bundle, if the status is <see cref="BundleDecodeStatus.Done"/>, <see cref="BundleDecodeStatus.AdministrativeRecord"/> or
    /// <see cref="BundleDecodeStatus.Fragment"/>. It borrows <paramref name="octets"/>.
    /// </param>
    /// <param name="position">Where in the bytes the reader stopped.</param>
    /// <param name="isLenient">Whether dtn endpoints without <c>//</c>, of the drafts before RFC 9171, are read as node names.</param>
    public static BundleDecodeStatus Decode(ReadOnlySpan<byte> octets, out BundleView bundle, out int position, bool isLenient = false) =>
        Decode(octets, null, isLenient, out bundle, out position);

    internal static BundleDecodeStatus Decode(
        ReadOnlySpan<byte> octets, EndpointCache? cache, bool isLenient, out BundleView bundle, out int position) =>
        BundleReader.Read(octets, cache, isLenient, out bundle, out position);

    /// <inheritdoc cref="BundleForwarder.MaxSize"/>
    internal static int GetMaxForwardSize(int bundleLength, EndpointId node) => BundleForwarder.MaxSize(bundleLength, node);

    /// <inheritdoc cref="BundleForwarder.Write"/>
    internal static int Forward(in BundleView bundle, EndpointId? node, ulong heldMilliseconds, Span<byte> destination, in ResentMark mark = default) =>
        BundleForwarder.Write(bundle, node, heldMilliseconds, mark, destination);

    internal static TimeSpan ToTimeSpan(ulong milliseconds)
    {
        const ulong Longest = long.MaxValue / TimeSpan.TicksPerMillisecond;
        return milliseconds >= Longest ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);
    }

    internal static ulong SaturatingAdd(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    internal static BundleDecodeStatus From(CborStatus status) => status switch
    {
        CborStatus.Done => BundleDecodeStatus.Done,
        CborStatus.Truncated => BundleDecodeStatus.Truncated,
        CborStatus.NotShortest => BundleDecodeStatus.NotDeterministic,
        _ => BundleDecodeStatus.Malformed,
    };

    /// <summary>Says what a decoder would refuse.</summary>
    private static string? Check(in BundleHeader header, int payloadLength)
    {
        if (header.CrcType is < 0 or > BlockCrc.MaxType) return $"CRC type {header.CrcType} is not defined; expected 0, 1 or 2.";
        if (header.Priority > Priority.Critical) return $"Priority {header.Priority} is not a defined value.";
        if (header.Source.IsLocalNode || header.Destination.IsLocalNode || header.ReportTo.IsLocalNode
            || header.PreviousNode is { IsLocalNode: true })
        {
            return "ipn:! endpoints have no meaning on another node, so a bundle cannot carry one.";
        }

        if (!PrimaryBlock.AllowsFlags(header, BlockFlags.None))
        {
            return $"The flags {header.Flags} are not allowed for a bundle without a source or with an administrative record.";
        }

        return header.Fragment is { } fragment && !BundleReader.IsWithin(fragment, payloadLength)
            ? $"A fragment at {fragment.Offset} with {payloadLength} bytes is not within the {fragment.TotalLength} bytes of its unit."
            : null;
    }
}
