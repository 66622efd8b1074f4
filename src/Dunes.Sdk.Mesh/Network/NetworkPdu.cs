using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Network;

/// <summary>A network PDU in the clear: deobfuscated, authenticated and decrypted. It borrows the buffer it was decoded into.</summary>
/// <remarks>
/// Mesh Protocol 1.1, sections 3.4.4 and 3.9.7; fields are big-endian. On the air octets 1 to 6 are obfuscated and the rest encrypted.
/// <code>
/// 0        1        2..4  5..6  7..8  9..        last 4 or 8
/// IVI|NID  CTL|TTL  SEQ   SRC   DST   transport  NetMIC
/// </code>
/// </remarks>
public readonly ref struct NetworkPdu
{
    /// <summary>Octets of the shortest: one of transport and a NetMIC of 32 bits.</summary>
    public const int MinSize = 14;

    /// <summary>Octets of the longest.</summary>
    public const int MaxSize = 29;

    /// <summary>Octets of the longest transport PDU of an access message; a control message has 4 less.</summary>
    public const int MaxTransportSize = 16;

    private const int DestinationOffset = 7;
    private const int HeaderSize = 9;
    private readonly ReadOnlySpan<byte> _clear; // up to the NetMIC

    private NetworkPdu(ReadOnlySpan<byte> clear, uint ivIndex)
    {
        _clear = clear;
        IvIndex = ivIndex;
    }

    /// <summary>The IV index it was sent under.</summary>
    public uint IvIndex { get; }

    /// <summary>NID, 7 bits.</summary>
    public byte Nid => (byte)(_clear[0] & 0x7F);

    /// <summary>CTL: whether this is a control message.</summary>
    public bool IsControl => (_clear[1] & 0x80) != 0;

    /// <summary>Hops left, 0 to 127.</summary>
    public byte Ttl => (byte)(_clear[1] & 0x7F);

    /// <summary>Sequence number, 24 bits.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_clear[1..]) & 0xFF_FFFF;

    /// <summary>The sending element; not checked to be unicast.</summary>
    public ushort Source => BinaryPrimitives.ReadUInt16BigEndian(_clear[5..]);

    /// <summary>Where it is sent to.</summary>
    public ushort Destination => BinaryPrimitives.ReadUInt16BigEndian(_clear[DestinationOffset..]);

    /// <summary>The lower transport PDU, 1 to 16 octets.</summary>
    public ReadOnlySpan<byte> Transport => _clear[HeaderSize..];

    /// <summary>The fields in one value.</summary>
    public NetworkHeader Header => new(IsControl, Ttl, Sequence, Source, Destination);

    /// <summary>Whether the IVI bit of a PDU fits the index, and which index it was sent under: the current one or the one before.</summary>
    /// <returns>False for the bit of index -1, which never was.</returns>
    public static bool TryIvIndex(byte firstOctet, uint currentIvIndex, out uint ivIndex)
    {
        var isCurrent = (firstOctet >> 7) == (currentIvIndex & 1);
        ivIndex = isCurrent ? currentIvIndex : currentIvIndex - 1;
        return isCurrent || currentIvIndex > 0;
    }

    /// <summary>Decodes and authenticates one PDU; allocates nothing.</summary>
    /// <param name="octets">The PDU off the air; any octets.</param>
    /// <param name="credentials">Tried whatever their NID; the caller filters.</param>
    /// <param name="ivIndex">The index that the IVI bit means.</param>
    /// <param name="buffer">At least 29 octets, which <paramref name="pdu"/> borrows.</param>
    /// <param name="pdu">The PDU in the clear, when true.</param>
    /// <returns>False when the size is wrong or the NetMIC does not hold.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> octets, NetworkCredentials credentials, uint ivIndex, Span<byte> buffer, out NetworkPdu pdu)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        pdu = default;
        if (octets.Length is < MinSize or > MaxSize) return false;

        Clarify(octets, credentials, ivIndex, buffer);
        return TryDecrypt(octets, credentials, ivIndex, buffer, out pdu);
    }

    /// <summary>Encodes, encrypts and obfuscates a PDU.</summary>
    /// <param name="destination">At least 9 octets, the transport PDU and the NetMIC; at most 29 are written.</param>
    /// <param name="credentials">Keys and NID.</param>
    /// <param name="ivIndex">The IV index to send under.</param>
    /// <param name="header">The fields.</param>
    /// <param name="transport">1 to 16 octets, of a control message 1 to 12.</param>
    /// <returns>The octets written.</returns>
    public static int Encode(Span<byte> destination, NetworkCredentials credentials, uint ivIndex, in NetworkHeader header, ReadOnlySpan<byte> transport)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var micSize = header.IsControl ? 8 : 4;
        if (transport.Length < 1 || transport.Length > MaxSize - HeaderSize - micSize) throw new ArgumentOutOfRangeException(nameof(transport), transport.Length, "A transport PDU has 1 to 16 octets, of a control message 1 to 12.");

        var length = HeaderSize + transport.Length + micSize;
        destination = destination[..length];
        Span<byte> nonce = stackalloc byte[16];
        MeshNonce.WriteNetwork(nonce, header.IsControl, header.Ttl, header.Sequence, header.Source, ivIndex);

        Span<byte> plaintext = stackalloc byte[MaxTransportSize + 2];
        BinaryPrimitives.WriteUInt16BigEndian(plaintext, header.Destination);
        transport.CopyTo(plaintext[2..]);
        credentials.Encryption.Encrypt(nonce[..MeshNonce.Size], plaintext[..(transport.Length + 2)], destination[DestinationOffset..^micSize], destination[^micSize..]);

        destination[0] = (byte)((ivIndex & 1) << 7 | credentials.Nid);
        nonce.Slice(1, 6).CopyTo(destination[1..]);
        Obfuscate(destination, credentials.Privacy, ivIndex, destination);
        return length;
    }

    /// <summary>Copies the header into <paramref name="buffer"/> in the clear; it is not authenticated yet.</summary>
    internal static void Clarify(ReadOnlySpan<byte> octets, NetworkCredentials credentials, uint ivIndex, Span<byte> buffer)
    {
        buffer[0] = octets[0];
        Obfuscate(octets, credentials.Privacy, ivIndex, buffer);
    }

    /// <summary>Source and sequence of a clarified, not yet authenticated header: SEQ in the upper 24, SRC in the lower 16 of 40 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong ClarifiedIdentity(ReadOnlySpan<byte> buffer) => (BinaryPrimitives.ReadUInt64BigEndian(buffer) >> 8) & 0xFF_FFFF_FFFF;

    /// <summary>Authenticates and decrypts what <see cref="Clarify"/> prepared.</summary>
    internal static bool TryDecrypt(ReadOnlySpan<byte> octets, NetworkCredentials credentials, uint ivIndex, Span<byte> buffer, out NetworkPdu pdu)
    {
        pdu = default;
        var micSize = (buffer[1] & 0x80) != 0 ? 8 : 4;
        if (octets.Length < HeaderSize + 1 + micSize) return false;

        // The nonce repeats the clear header: type, then CTL|TTL, SEQ and SRC as they stand.
        Span<byte> nonce = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, BinaryPrimitives.ReadUInt64LittleEndian(buffer) & 0x00FF_FFFF_FFFF_FF00);
        nonce[8] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(nonce[9..], ivIndex);
        var size = octets.Length - DestinationOffset - micSize;
        if (!credentials.Encryption.TryDecrypt(nonce[..MeshNonce.Size], octets.Slice(DestinationOffset, size), octets[^micSize..], buffer.Slice(DestinationOffset, size))) return false;

        pdu = new NetworkPdu(buffer[..(DestinationOffset + size)], ivIndex);
        return true;
    }

    // Octets 1 to 6 are combined with AES of five zero octets, the IV index and octets 7 to 13 (section 3.9.7.3); the same step hides and shows.
    private static void Obfuscate(ReadOnlySpan<byte> octets, AesBlock privacy, uint ivIndex, Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[AesBlock.Size];
        BinaryPrimitives.WriteUInt64BigEndian(block, ivIndex >> 8);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], BinaryPrimitives.ReadUInt64LittleEndian(octets[6..]) & ~0xFFUL | (ivIndex & 0xFF));
        privacy.Encrypt(block, block);
        var head = BinaryPrimitives.ReadUInt64BigEndian(octets);
        var mask = (BinaryPrimitives.ReadUInt64BigEndian(block) >> 8) & 0x00FF_FFFF_FFFF_FF00;
        BinaryPrimitives.WriteUInt64BigEndian(destination, head ^ mask);
    }
}
