using System.Buffers.Binary;
using System.Text;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The content secret wrapped for one recipient. It borrows the header's octets.</summary>
/// <remarks>
/// <code>
/// 16       key id of the recipient
///  2       bit 15: PSK mode; bits 14 to 0: octets of the encapsulation, E, that of the suite
///  1 + n   in PSK mode only: length 1 to 255, id of the pre-shared key
///  E       encapsulation
/// 80       wrapped content secret: 64 octets, tag 16
/// </code>
/// </remarks>
internal readonly ref struct Stanza
{
    public const int WrappedSize = ContentSchedule.SecretSize + HpkeSuite.TagSize;
    public const ushort PreSharedKeyFlag = 0x8000;

    /// <summary>Octets up to the pre-shared key's id or the encapsulation.</summary>
    public const int FixedSize = KeyId.Size + sizeof(ushort);

    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _encapsulation;

    private Stanza(ReadOnlySpan<byte> octets, int encapsulation)
    {
        _octets = octets;
        _encapsulation = encapsulation;
    }

    public KeyId Recipient => KeyId.Read(_octets);

    /// <summary>Octets of the stanza.</summary>
    public int Size => _octets.Length;

    public bool TakesPreSharedKey => _encapsulation > FixedSize;

    /// <summary>The pre-shared key's id as it stands; empty in base mode.</summary>
    public ReadOnlySpan<byte> PreSharedKeyId => TakesPreSharedKey ? _octets[(FixedSize + 1).._encapsulation] : default;

    public ReadOnlySpan<byte> Encapsulated => _octets[_encapsulation..^WrappedSize];

    public ReadOnlySpan<byte> Wrapped => _octets[^WrappedSize..];

    /// <summary>Octets that a stanza takes.</summary>
    public static int SizeOf(int encapsulationSize, EnvelopePreSharedKey? key) => FixedSize + (key is null ? 0 : 1 + key.Id.Length) + encapsulationSize + WrappedSize;

    /// <summary>Writes all but encapsulation and wrapped secret; returns where the encapsulation begins.</summary>
    public static int WriteFixed(Span<byte> octets, KeyId recipient, int encapsulationSize, EnvelopePreSharedKey? key)
    {
        recipient.Write(octets);
        BinaryPrimitives.WriteUInt16BigEndian(octets[KeyId.Size..], (ushort)(encapsulationSize | (key is null ? 0 : PreSharedKeyFlag)));
        if (key is null) return FixedSize;
        octets[FixedSize] = (byte)key.Id.Length;
        return FixedSize + 1 + Encoding.ASCII.GetBytes(key.Id, octets[(FixedSize + 1)..]);
    }

    /// <summary>A stanza that was read before.</summary>
    public static Stanza At(ReadOnlySpan<byte> octets, int encapsulationSize)
    {
        var encapsulation = FixedSize + ((octets[KeyId.Size] & 0x80) == 0 ? 0 : 1 + octets[FixedSize]);
        return new Stanza(octets[..(encapsulation + encapsulationSize + WrappedSize)], encapsulation);
    }

    /// <summary>Reads past one stanza.</summary>
    /// <param name="octets">The header from its beginning.</param>
    /// <param name="at">Where the stanza begins; moved behind it when it is whole.</param>
    /// <param name="encapsulationSize">That of the suite.</param>
    /// <param name="takesPreSharedKey">Whether it is in PSK mode.</param>
    public static HeaderReading Skip(ReadOnlySpan<byte> octets, ref int at, int encapsulationSize, out bool takesPreSharedKey)
    {
        takesPreSharedKey = false;
        var size = FixedSize + encapsulationSize + WrappedSize;
        if (octets.Length - at < FixedSize) return HeaderReading.Incomplete("recipient stanza", at, at + FixedSize);
        var length = BinaryPrimitives.ReadUInt16BigEndian(octets[(at + KeyId.Size)..]);
        takesPreSharedKey = (length & PreSharedKeyFlag) != 0;
        if ((length & ~PreSharedKeyFlag) != encapsulationSize) return HeaderReading.Malformed("length of an encapsulation", at + KeyId.Size);
        if (takesPreSharedKey)
        {
            var id = at + FixedSize;
            if (octets.Length <= id) return HeaderReading.Incomplete("id of a pre-shared key", id, id + 1);
            size += 1 + octets[id];
            if (octets.Length - id - 1 < octets[id]) return HeaderReading.Incomplete("id of a pre-shared key", id, id + 1 + octets[id]);
            Span<char> text = stackalloc char[EnvelopePreSharedKey.MaxIdSize];
            text = text[..octets[id]];
            for (var i = 0; i < text.Length; i++) text[i] = (char)octets[id + 1 + i];
            if (!EnvelopePreSharedKey.IsId(text)) return HeaderReading.Malformed("id of a pre-shared key", id);
        }

        if (octets.Length - at < size) return HeaderReading.Incomplete("recipient stanza", at, at + size);
        at += size;
        return default;
    }
}
