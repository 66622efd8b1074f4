using System.Buffers.Binary;
using Dunes.Sdk.Mesh.Access;
using Dunes.Sdk.Mesh.Transport;

namespace Dunes.Sdk.Mesh.Models;

/// <summary>Messages of the Sensor models: Sensor Status 0x52, Sensor Get 0x8231.</summary>
/// <remarks>
/// Mesh Model Specification 1.1, section 4.2. Each value stands behind its marshalled property id (section 4.2.14), little endian:
/// <code>
/// format A, 2 octets: bit 0 is 0, length less one (4 bits), property id (11 bits)   1 to 16 octets follow
/// format B, 3 octets: bit 0 is 1, length less one (7 bits), property id (16 bits)   1 to 127 octets follow; length 0x7F: none
/// </code>
/// </remarks>
public static class SensorStatus
{
    /// <summary>The opcode of Sensor Status.</summary>
    public const uint Opcode = 0x52;

    /// <summary>The opcode of Sensor Get.</summary>
    public const uint GetOpcode = 0x8231;

    /// <summary>Octets of the longest value.</summary>
    public const int MaxValueSize = 127;

    /// <summary>Writes a Sensor Status of the values in order; gives the octets written.</summary>
    /// <exception cref="ArgumentException">A value has no octets or more than 127 or the prohibited id 0, or the message would be over 380 octets or the destination.</exception>
    public static int Encode(Span<byte> destination, ReadOnlySpan<SensorValue> values)
    {
        var size = 1;
        foreach (var value in values)
        {
            if (value.Raw.Length is < 1 or > MaxValueSize || value.PropertyId == 0) throw new ArgumentException($"The value of property {(ushort)value.PropertyId:X4} has {value.Raw.Length} octets; use an id that is not 0 and 1 to {MaxValueSize} octets.", nameof(values));
            size += (IsShort(value) ? 2 : 3) + value.Raw.Length;
        }

        if (size > UpperTransport.MaxAccessSize || size > destination.Length) throw new ArgumentException($"The message has {size} octets; at most {Math.Min(UpperTransport.MaxAccessSize, destination.Length)} fit.", nameof(values));

        destination[0] = (byte)Opcode;
        var at = 1;
        foreach (var value in values)
        {
            if (IsShort(value))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(destination[at..], (ushort)((value.Raw.Length - 1) << 1 | (int)value.PropertyId << 5));
                at += 2;
            }
            else
            {
                destination[at] = (byte)((value.Raw.Length - 1) << 1 | 1);
                BinaryPrimitives.WriteUInt16LittleEndian(destination[(at + 1)..], (ushort)value.PropertyId);
                at += 3;
            }

            value.Raw.Span.CopyTo(destination[at..]);
            at += value.Raw.Length;
        }

        return at;
    }

    /// <summary>Reads a Sensor Status; false for any other or malformed message.</summary>
    /// <param name="accessPdu">Any octets.</param>
    /// <param name="values">Emptied, then filled with slices of <paramref name="accessPdu"/>; a property that the sender says it has no value of is left out.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> accessPdu, List<SensorValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        values.Clear();
        var octets = accessPdu.Span;
        if (octets.IsEmpty || octets[0] != Opcode) return false;

        for (var at = 1; at < octets.Length;)
        {
            var isShort = (octets[at] & 1) == 0;
            var idSize = isShort ? 2 : 3;
            if (octets.Length - at < idSize) return Malformed(values);

            var length = isShort ? (octets[at] >> 1 & 0x0F) + 1 : ((octets[at] >> 1) + 1) & 0x7F;
            var id = isShort ? BinaryPrimitives.ReadUInt16LittleEndian(octets[at..]) >> 5 : BinaryPrimitives.ReadUInt16LittleEndian(octets[(at + 1)..]);
            at += idSize;
            if (id == 0 || octets.Length - at < length) return Malformed(values);

            if (length > 0) values.Add(new((SensorProperty)id, accessPdu.Slice(at, length)));
            at += length;
        }

        return true;
    }

    /// <summary>Writes a Sensor Get of one property, or of all; gives the octets written.</summary>
    public static int EncodeGet(Span<byte> destination, SensorProperty? property = null)
    {
        var size = AccessOpcode.Encode(destination, GetOpcode);
        if (property is not { } id) return size;

        BinaryPrimitives.WriteUInt16LittleEndian(destination[size..], (ushort)id);
        return size + 2;
    }

    /// <summary>Reads a Sensor Get; the property is null when all are asked for.</summary>
    public static bool TryDecodeGet(ReadOnlySpan<byte> accessPdu, out SensorProperty? property)
    {
        property = null;
        if (!AccessOpcode.TryDecode(accessPdu, out var opcode, out var size) || opcode != GetOpcode) return false;
        if (accessPdu.Length == size) return true;
        if (accessPdu.Length != size + 2) return false;

        property = (SensorProperty)BinaryPrimitives.ReadUInt16LittleEndian(accessPdu[size..]);
        return property != 0;
    }

    private static bool IsShort(in SensorValue value) => value.Raw.Length <= 16 && (ushort)value.PropertyId < 0x800;

    private static bool Malformed(List<SensorValue> values)
    {
        values.Clear();
        return false;
    }
}
