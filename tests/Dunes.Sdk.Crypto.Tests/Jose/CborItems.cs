using System.Buffers.Binary;
using System.Text;

namespace Dunes.Sdk.Crypto.Tests.Jose;

/// <summary>As much of CBOR, RFC 8949, as a COSE_Sign1 message needs.</summary>
internal sealed class CborItems(byte[] octets)
{
    private int _at;

    public bool AtEnd => _at == octets.Length;

    public ulong Tag() => Head(6);

    public int Array() => (int)Head(4);

    public byte[] Bytes()
    {
        var length = (int)Head(2);
        var value = octets.AsSpan(_at, length).ToArray();
        _at += length;
        return value;
    }

    public void SkipMap() => Assert.Equal(0UL, Head(5));

    /// <summary>An array of a text and byte strings.</summary>
    public static byte[] Write(string text, params byte[][] strings)
    {
        var stream = new MemoryStream();
        stream.WriteByte((byte)(0x80 + 1 + strings.Length));
        Write(stream, 3, Encoding.UTF8.GetBytes(text));
        foreach (var value in strings) Write(stream, 2, value);
        return stream.ToArray();
    }

    private static void Write(MemoryStream stream, int major, byte[] value)
    {
        Assert.True(value.Length < 256);
        stream.Write(value.Length < 24 ? [(byte)((major << 5) | value.Length)] : [(byte)((major << 5) | 24), (byte)value.Length]);
        stream.Write(value);
    }

    private ulong Head(int major)
    {
        var first = octets[_at++];
        Assert.Equal(major, first >> 5);
        var argument = first & 0x1F;
        if (argument < 24) return (ulong)argument;
        var size = 1 << (argument - 24);
        Span<byte> wide = stackalloc byte[8];
        octets.AsSpan(_at, size).CopyTo(wide[(8 - size)..]);
        _at += size;
        return BinaryPrimitives.ReadUInt64BigEndian(wide);
    }
}
