using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The header of an envelope of version 1, suite 0, and where everything else lies. It borrows the octets it was read from.</summary>
/// <remarks>
/// Integers are big endian; there is one way to write each envelope, and every other way is malformed.
/// <code>
/// offset  octets  field
///  0      4       magic, "DUNE"
///  4      1       version, 1
///  5      1       suite, 0: P384-HKDF-SHA384-AES256GCM
///  6      1       mode: 0 Lightweight, 1 Advanced (not read yet)
///  7      1       authentication level: 0 anonymous, 1 signed early (not read yet), 2 signed whole
///  8      1       chunk log2: 14 or 16; a full chunk holds C = 2^log2 octets of plaintext
///  9      32      random salt
/// 41      16      key id of the sender; zero at level 0, and only there
/// 57      8       created, milliseconds since 2000-01-01T00:00:00Z; 0 is unknown
/// 65      4       lifetime, seconds
/// 69      4       epoch of the sender
/// 73      8       sequence of the sender
/// 81      1 + n   content type: length, UTF-8
///         2 + n   source EID: length, at most 517; canonical text, ASCII
///         2 + n   destination EID: the same
///         1 + n   workflow id: length, UTF-8; empty for none
///         1       number of stanzas, 1 to 255
/// each stanza:
///         16      key id of the recipient
///         2 + 97  encapsulation: length, uncompressed point of P-384
///         80      wrapped content secret: 64 octets, tag 16
/// here the header ends; H = all octets above
///         32      key commitment: HMAC-SHA-512(K1, SHA-512(H)), its first 32 octets
/// each chunk:
///         4       length of ciphertext and tag: C + 16 when another chunk follows, 16 to C + 15 in the final one
///         n       ciphertext, tag 16
/// at level 2:
///         96      signature over SHA-512(H) | key commitment | SHA-512(all chunks with their lengths)
/// </code>
/// "The context" that a stanza's HPKE info hashes are the octets of source, destination and workflow id, lengths included; "the header
/// without stanzas" that its associated data begins with are the octets up to and with the number of stanzas.
/// </remarks>
internal readonly ref struct EnvelopeHeader
{
    public const byte Version = 1;
    public const byte ClassicalSuite = 0;
    public const byte Lightweight = 0;
    public const byte Anonymous = 0;
    public const byte SignedWhole = 2;
    public const int SaltOffset = 9;
    public const int SaltSize = 32;
    public const int SenderOffset = SaltOffset + SaltSize;
    public const int CreatedOffset = SenderOffset + KeyId.Size;
    public const int LifetimeOffset = CreatedOffset + sizeof(ulong);
    public const int EpochOffset = LifetimeOffset + sizeof(uint);
    public const int SequenceOffset = EpochOffset + sizeof(uint);
    public const int FixedSize = SequenceOffset + sizeof(ulong);
    public const int MaxTextSize = 255;
    public const int MaxEndpointSize = 517;
    public const int MaxStanzas = 255;
    public const int MaxSizeWithoutStanzas = FixedSize + 1 + MaxTextSize + (2 * (2 + MaxEndpointSize)) + 1 + MaxTextSize + 1;
    public const int EncapsulationSize = 97;
    public const int WrappedSize = ContentSchedule.SecretSize + HpkeSuite.TagSize;
    public const int StanzaSize = KeyId.Size + sizeof(ushort) + EncapsulationSize + WrappedSize;
    public const int CommitmentSize = 32;
    public const int ChunkLengthSize = 4;
    public const int SignatureSize = 96;

    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _contextStart;
    private readonly int _contextEnd;
    private readonly int _stanzas;
    private readonly int _end;
    private readonly int _chunksEnd;
    private readonly EndpointId _source;
    private readonly EndpointId _destination;

    private EnvelopeHeader(ReadOnlySpan<byte> octets, int contextStart, int contextEnd, int end, int chunksEnd, int payloadSize, EndpointId source, EndpointId destination)
    {
        _octets = octets;
        _contextStart = contextStart;
        _contextEnd = contextEnd;
        _stanzas = contextEnd + 1;
        _end = end;
        _chunksEnd = chunksEnd;
        _source = source;
        _destination = destination;
        PayloadSize = payloadSize;
    }

    public static ReadOnlySpan<byte> Magic => "DUNE"u8;

    public byte Suite => _octets[5];

    public byte Mode => _octets[6];

    public byte Level => _octets[7];

    public int ChunkSize => 1 << _octets[8];

    public KeyId Sender => KeyId.Read(_octets[SenderOffset..]);

    public int StanzaCount => _octets[_contextEnd];

    /// <summary>Octets of plaintext in all chunks.</summary>
    public int PayloadSize { get; }

    /// <summary>H.</summary>
    public ReadOnlySpan<byte> Octets => _octets[.._end];

    public ReadOnlySpan<byte> WithoutStanzas => _octets[.._stanzas];

    /// <summary>Source, destination and workflow id as they stand in the header.</summary>
    public ReadOnlySpan<byte> Context => _octets[_contextStart.._contextEnd];

    public ReadOnlySpan<byte> Commitment => _octets.Slice(_end, CommitmentSize);

    /// <summary>All chunks with their lengths.</summary>
    public ReadOnlySpan<byte> Chunks => _octets[(_end + CommitmentSize).._chunksEnd];

    /// <summary>The signature of level 2; empty at level 0.</summary>
    public ReadOnlySpan<byte> Signature => _octets[_chunksEnd..];

    /// <summary>Finds the stanza of a key.</summary>
    public bool TryFindStanza(KeyId recipient, out ReadOnlySpan<byte> encapsulated, out ReadOnlySpan<byte> wrapped)
    {
        for (var at = _stanzas; at < _end; at += StanzaSize)
        {
            if (KeyId.Read(_octets[at..]) != recipient) continue;
            encapsulated = _octets.Slice(at + KeyId.Size + sizeof(ushort), EncapsulationSize);
            wrapped = _octets.Slice(at + StanzaSize - WrappedSize, WrappedSize);
            return true;
        }

        encapsulated = wrapped = default;
        return false;
    }

    /// <summary>What the header says, as an integrator reads it.</summary>
    public EnvelopeContext ToContext()
    {
        var workflow = _octets[_contextStart.._contextEnd];
        for (var endpoint = 0; endpoint < 2; endpoint++) workflow = workflow[(sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(workflow))..];
        return new EnvelopeContext
        {
            Source = _source,
            Destination = _destination,
            ContentType = Encoding.UTF8.GetString(_octets.Slice(FixedSize + 1, _octets[FixedSize])),
            WorkflowId = Encoding.UTF8.GetString(workflow[1..]),
            Created = new DtnTime(BinaryPrimitives.ReadUInt64BigEndian(_octets[CreatedOffset..])),
            Lifetime = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(_octets[LifetimeOffset..])),
            Epoch = BinaryPrimitives.ReadUInt32BigEndian(_octets[EpochOffset..]),
            Sequence = BinaryPrimitives.ReadUInt64BigEndian(_octets[SequenceOffset..]),
        };
    }

    /// <summary>Reads the one envelope that fills <paramref name="octets"/>, to its end; no key is used. Done is <see cref="OpenStatus.Opened"/>.</summary>
    public static OpenStatus Read(ReadOnlySpan<byte> octets, out EnvelopeHeader header)
    {
        header = default;
        var status = ReadFixed(octets);
        if (status != OpenStatus.Opened) return status;

        var at = FixedSize;
        status = SkipText(octets, ref at);
        if (status != OpenStatus.Opened) return status;
        var contextStart = at;
        status = ReadEndpoint(octets, ref at, out var source);
        if (status != OpenStatus.Opened) return status;
        status = ReadEndpoint(octets, ref at, out var destination);
        if (status != OpenStatus.Opened) return status;
        status = SkipText(octets, ref at);
        if (status != OpenStatus.Opened) return status;
        var contextEnd = at;
        status = SkipStanzas(octets, ref at);
        if (status != OpenStatus.Opened) return status;
        var end = at;
        if (octets.Length - at < CommitmentSize) return OpenStatus.Incomplete;
        at += CommitmentSize;
        status = SkipChunks(octets, ref at, 1 << octets[8], out var payloadSize);
        if (status != OpenStatus.Opened) return status;

        var left = octets.Length - at - (octets[7] == SignedWhole ? SignatureSize : 0);
        if (left != 0) return left < 0 ? OpenStatus.Incomplete : OpenStatus.Malformed;
        header = new EnvelopeHeader(octets, contextStart, contextEnd, end, at, payloadSize, source, destination);
        return OpenStatus.Opened;
    }

    private static OpenStatus ReadFixed(ReadOnlySpan<byte> octets)
    {
        var magic = Math.Min(octets.Length, Magic.Length);
        if (!octets[..magic].SequenceEqual(Magic[..magic])) return OpenStatus.Malformed;
        if (octets.Length < 5) return OpenStatus.Incomplete;
        if (octets[4] != Version) return OpenStatus.Malformed;
        if (octets.Length < 6) return OpenStatus.Incomplete;
        if (octets[5] != ClassicalSuite) return OpenStatus.Unsupported;
        if (octets.Length < 7) return OpenStatus.Incomplete;
        if (octets[6] != Lightweight) return OpenStatus.Unsupported;
        if (octets.Length < 8) return OpenStatus.Incomplete;
        if (octets[7] is not (Anonymous or SignedWhole)) return OpenStatus.Unsupported;
        if (octets.Length < 9) return OpenStatus.Incomplete;
        if (octets[8] is not (14 or 16)) return OpenStatus.Malformed;
        if (octets.Length < FixedSize) return OpenStatus.Incomplete;

        // A sender without a signature, or a signature without a sender, would be a second way to write the same thing.
        return octets[7] == Anonymous == (KeyId.Read(octets[SenderOffset..]) == KeyId.None) ? OpenStatus.Opened : OpenStatus.Malformed;
    }

    private static OpenStatus SkipText(ReadOnlySpan<byte> octets, ref int at)
    {
        if (octets.Length - at < 1 || octets.Length - at - 1 < octets[at]) return OpenStatus.Incomplete;
        if (!Utf8.IsValid(octets.Slice(at + 1, octets[at]))) return OpenStatus.Malformed;
        at += 1 + octets[at];
        return OpenStatus.Opened;
    }

    private static OpenStatus ReadEndpoint(ReadOnlySpan<byte> octets, ref int at, out EndpointId endpoint)
    {
        endpoint = default;
        if (octets.Length - at < sizeof(ushort)) return OpenStatus.Incomplete;
        var size = BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
        if (size > MaxEndpointSize) return OpenStatus.Malformed;
        if (octets.Length - at - sizeof(ushort) < size) return OpenStatus.Incomplete;

        var text = octets.Slice(at + sizeof(ushort), size);
        if (!Ascii.IsValid(text)) return OpenStatus.Malformed;
        var uri = Encoding.ASCII.GetString(text);
        if (!EndpointId.TryParse(uri, out endpoint) || endpoint.ToString() != uri) return OpenStatus.Malformed;
        at += sizeof(ushort) + size;
        return OpenStatus.Opened;
    }

    private static OpenStatus SkipStanzas(ReadOnlySpan<byte> octets, ref int at)
    {
        if (octets.Length - at < 1) return OpenStatus.Incomplete;
        int count = octets[at++];
        if (count == 0) return OpenStatus.Malformed;
        for (; count > 0; count--)
        {
            if (octets.Length - at < KeyId.Size + sizeof(ushort)) return OpenStatus.Incomplete;
            if (BinaryPrimitives.ReadUInt16BigEndian(octets[(at + KeyId.Size)..]) != EncapsulationSize) return OpenStatus.Malformed;
            if (octets.Length - at < StanzaSize) return OpenStatus.Incomplete;
            at += StanzaSize;
        }

        return OpenStatus.Opened;
    }

    private static OpenStatus SkipChunks(ReadOnlySpan<byte> octets, ref int at, int chunkSize, out int payloadSize)
    {
        payloadSize = 0;
        while (true)
        {
            if (octets.Length - at < ChunkLengthSize) return OpenStatus.Incomplete;
            var size = BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
            if (size < HpkeSuite.TagSize || size > chunkSize + HpkeSuite.TagSize) return OpenStatus.Malformed;
            at += ChunkLengthSize;
            if (octets.Length - at < size) return OpenStatus.Incomplete;
            at += (int)size;
            payloadSize += (int)size - HpkeSuite.TagSize;
            if (size < chunkSize + HpkeSuite.TagSize) return OpenStatus.Opened;
        }
    }
}
