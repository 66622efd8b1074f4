using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The header of an envelope of version 1. It borrows the octets it was read from.</summary>
/// <remarks>
/// Integers are big endian; there is one way to write each envelope, and every other way is malformed.
/// <code>
/// offset  octets  field
///  0      4       magic, "DUNE"
///  4      1       version, 1
///  5      1       suite; it gives E, the octets of an encapsulation, and S, those of a signature
///  6      1       mode: 0 Lightweight, 1 Advanced
///  7      1       authentication level: 0 anonymous, 1 signed early, 2 signed whole
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
///         1       number of stanzas, 1 to 255; 1 at level 1
/// each stanza, all in PSK mode or none, no recipient twice:
///         16      key id of the recipient
///         2       bit 15: PSK mode; bits 14 to 0: E
///         1 + n   in PSK mode only: length 1 to 255; id of the pre-shared key, psk:NAME or etsi014:KME:KEY
///         E       encapsulation
///         80      wrapped content secret: 64 octets, tag 16
/// here the header ends; H = all octets above
///         32      key commitment: HMAC-SHA-512(K1, SHA-512(H)), its first 32 octets
/// at level 1:
///         S       signature over SHA-512(H) | key commitment
/// here the prologue ends
/// each chunk, numbered from 0:
///         4       length of what follows: C + 16 when another chunk follows, 16 to C + 15 in the final one
///         n       Lightweight: ciphertext, tag 16; Advanced: synthetic IV 16, ciphertext
/// at level 2:
///         S       signature over SHA-512(H) | key commitment | SHA-512(all chunks with their lengths)
/// </code>
/// "The context" that a stanza's HPKE info hashes are the octets of source, destination and workflow id, lengths included; "the header
/// without stanzas" that its associated data begins with are the octets up to and with the number of stanzas.
/// </remarks>
internal readonly ref struct EnvelopeHeader
{
    public const byte Version = 1;
    public const int SuiteOffset = 5;
    public const int ModeOffset = 6;
    public const int LevelOffset = 7;
    public const int ChunkLog2Offset = 8;
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
    public const int CommitmentSize = 32;
    public const int ChunkLengthSize = 4;

    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _contextStart;
    private readonly int _contextEnd;
    private readonly EndpointId _source;
    private readonly EndpointId _destination;

    private EnvelopeHeader(EnvelopeSuite suite, ReadOnlySpan<byte> octets, int contextStart, int contextEnd, EndpointId source, EndpointId destination)
    {
        Suite = suite;
        _octets = octets;
        _contextStart = contextStart;
        _contextEnd = contextEnd;
        _source = source;
        _destination = destination;
    }

    public static ReadOnlySpan<byte> Magic => "DUNE"u8;

    public EnvelopeSuite Suite { get; }

    public EnvelopeMode Mode => (EnvelopeMode)_octets[ModeOffset];

    public AuthenticationLevel Level => (AuthenticationLevel)_octets[LevelOffset];

    public int ChunkSize => 1 << _octets[ChunkLog2Offset];

    public KeyId Sender => KeyId.Read(_octets[SenderOffset..]);

    public int StanzaCount => _octets[_contextEnd];

    /// <summary>H.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Octets of header, key commitment and, at level 1, signature: what stands before the first chunk.</summary>
    public int PrologueSize => _octets.Length + CommitmentSize + (Level == AuthenticationLevel.SignedEarly ? Suite.SignatureSize : 0);

    /// <summary>Octets behind the final chunk.</summary>
    public int TrailerSize => Level == AuthenticationLevel.SignedWhole ? Suite.SignatureSize : 0;

    public ReadOnlySpan<byte> WithoutStanzas => _octets[..(_contextEnd + 1)];

    /// <summary>Source, destination and workflow id as they stand in the header.</summary>
    public ReadOnlySpan<byte> Context => _octets[_contextStart.._contextEnd];

    /// <summary>The envelope's name: the first 16 octets of SHA-256 of the header.</summary>
    public KeyId Id
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(_octets, hash);
            return KeyId.Read(hash);
        }
    }

    /// <summary>The stanza at an index.</summary>
    public Stanza StanzaAt(int index)
    {
        var rest = _octets[(_contextEnd + 1)..];
        while (true)
        {
            var stanza = Stanza.At(rest, Suite.EncapsulationSize);
            if (index-- == 0) return stanza;
            rest = rest[stanza.Size..];
        }
    }

    /// <summary>Finds the stanza of a key.</summary>
    public bool TryFindStanza(KeyId recipient, out Stanza stanza)
    {
        for (var rest = _octets[(_contextEnd + 1)..]; !rest.IsEmpty; rest = rest[stanza.Size..])
        {
            stanza = Stanza.At(rest, Suite.EncapsulationSize);
            if (stanza.Recipient == recipient) return true;
        }

        stanza = default;
        return false;
    }

    /// <summary>What the header says, as an integrator reads it.</summary>
    public EnvelopeContext ToContext()
    {
        var workflow = Context;
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

    /// <summary>Reads the header that <paramref name="octets"/> begin with; no key is used, and what follows it is not looked at.</summary>
    public static HeaderReading Read(ReadOnlySpan<byte> octets, out EnvelopeHeader header)
    {
        header = default;
        var reading = ReadFixed(octets, out var suite);
        if (reading.Status != OpenStatus.Opened) return reading;

        var at = FixedSize;
        reading = SkipText(octets, "content type", ref at);
        if (reading.Status != OpenStatus.Opened) return reading;
        var contextStart = at;
        reading = ReadEndpoint(octets, "source", ref at, out var source);
        if (reading.Status != OpenStatus.Opened) return reading;
        reading = ReadEndpoint(octets, "destination", ref at, out var destination);
        if (reading.Status != OpenStatus.Opened) return reading;
        reading = SkipText(octets, "workflow id", ref at);
        if (reading.Status != OpenStatus.Opened) return reading;
        var contextEnd = at;
        reading = SkipStanzas(octets, suite, ref at);
        if (reading.Status != OpenStatus.Opened) return reading;
        header = new EnvelopeHeader(suite, octets[..at], contextStart, contextEnd, source, destination);
        return reading with { Needed = at };
    }

    private static HeaderReading ReadFixed(ReadOnlySpan<byte> octets, out EnvelopeSuite suite)
    {
        suite = null!;
        var magic = Math.Min(octets.Length, Magic.Length);
        if (!octets[..magic].SequenceEqual(Magic[..magic])) return HeaderReading.Malformed("magic", 0);
        if (octets.Length <= Magic.Length) return HeaderReading.Incomplete("version", Magic.Length, ChunkLog2Offset + 1);
        if (octets[Magic.Length] != Version) return HeaderReading.Malformed("version", Magic.Length);
        if (octets.Length <= SuiteOffset) return HeaderReading.Incomplete("suite", SuiteOffset, ChunkLog2Offset + 1);
        if (!EnvelopeSuite.TryFind(octets[SuiteOffset], out var found)) return HeaderReading.Unsupported("suite", SuiteOffset);
        suite = found;
        if (octets.Length <= ModeOffset) return HeaderReading.Incomplete("mode", ModeOffset, ChunkLog2Offset + 1);
        if (octets[ModeOffset] > (byte)EnvelopeMode.Advanced) return HeaderReading.Unsupported("mode", ModeOffset);
        if (octets.Length <= LevelOffset) return HeaderReading.Incomplete("authentication level", LevelOffset, ChunkLog2Offset + 1);
        if (octets[LevelOffset] > (byte)AuthenticationLevel.SignedWhole) return HeaderReading.Unsupported("authentication level", LevelOffset);
        if (octets.Length <= ChunkLog2Offset) return HeaderReading.Incomplete("chunk size", ChunkLog2Offset, ChunkLog2Offset + 1);
        if (octets[ChunkLog2Offset] is not (14 or 16)) return HeaderReading.Malformed("chunk size", ChunkLog2Offset);
        if (octets.Length < FixedSize) return HeaderReading.Incomplete("fixed fields", ChunkLog2Offset + 1, FixedSize);

        // A sender without a signature, or a signature without a sender, would be a second way to write the same thing.
        var isAnonymous = octets[LevelOffset] == (byte)AuthenticationLevel.Anonymous;
        return isAnonymous == (KeyId.Read(octets[SenderOffset..]) == KeyId.None) ? default : HeaderReading.Malformed("sender", SenderOffset);
    }

    private static HeaderReading SkipText(ReadOnlySpan<byte> octets, string field, ref int at)
    {
        if (octets.Length <= at) return HeaderReading.Incomplete(field, at, at + 1);
        if (octets.Length - at - 1 < octets[at]) return HeaderReading.Incomplete(field, at, at + 1 + octets[at]);
        if (!Utf8.IsValid(octets.Slice(at + 1, octets[at]))) return HeaderReading.Malformed(field, at);
        at += 1 + octets[at];
        return default;
    }

    private static HeaderReading ReadEndpoint(ReadOnlySpan<byte> octets, string field, ref int at, out EndpointId endpoint)
    {
        endpoint = default;
        if (octets.Length - at < sizeof(ushort)) return HeaderReading.Incomplete(field, at, at + sizeof(ushort));
        var size = BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
        if (size > MaxEndpointSize) return HeaderReading.Malformed(field, at);
        if (octets.Length - at - sizeof(ushort) < size) return HeaderReading.Incomplete(field, at, at + sizeof(ushort) + size);

        var text = octets.Slice(at + sizeof(ushort), size);
        if (!Ascii.IsValid(text)) return HeaderReading.Malformed(field, at);
        var uri = Encoding.ASCII.GetString(text);
        if (!EndpointId.TryParse(uri, out endpoint) || endpoint.ToString() != uri) return HeaderReading.Malformed(field, at);
        at += sizeof(ushort) + size;
        return default;
    }

    private static HeaderReading SkipStanzas(ReadOnlySpan<byte> octets, EnvelopeSuite suite, ref int at)
    {
        if (octets.Length <= at) return HeaderReading.Incomplete("number of stanzas", at, at + 1);
        var count = at++;
        if (octets[count] == 0) return HeaderReading.Malformed("number of stanzas", count);
        if (octets[LevelOffset] == (byte)AuthenticationLevel.SignedEarly && octets[count] != 1) return HeaderReading.Malformed("number of stanzas", count);
        var firstTakesPreSharedKey = false;
        Span<UInt128> ids = stackalloc UInt128[octets[count]];
        for (int left = octets[count]; left > 0; left--)
        {
            var start = at;
            var reading = Stanza.Skip(octets, ref at, suite.EncapsulationSize, out var takesPreSharedKey);
            if (reading.Status != OpenStatus.Opened) return reading;
            ids[left - 1] = KeyId.Read(octets[start..]).Value;
            if (left == octets[count]) firstTakesPreSharedKey = takesPreSharedKey;
            else if (takesPreSharedKey != firstTakesPreSharedKey) return HeaderReading.Malformed("recipient stanza", start);
        }

        // A recipient named twice would be a second way to write the envelope, and which secret is meant would be left open.
        ids.Sort();
        for (var next = 1; next < ids.Length; next++)
        {
            if (ids[next] == ids[next - 1]) return HeaderReading.Malformed("recipient stanza", count);
        }

        return default;
    }
}
