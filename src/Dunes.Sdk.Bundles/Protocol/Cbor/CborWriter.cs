using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Protocol.Cbor;

/// <summary>Writes CBOR in its core deterministic encoding (RFC 8949, section 4.2.1) into a buffer that is large enough.</summary>
internal ref struct CborWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Octets written.</summary>
    public int Position { get; private set; }

    /// <summary>Octets that a head with this argument takes.</summary>
    public static int SizeOfHead(ulong argument) => argument switch { < 24 => 1, <= byte.MaxValue => 2, <= ushort.MaxValue => 3, <= uint.MaxValue => 5, _ => 9 };

    public void WriteUnsigned(ulong value) => WriteHead(0, value);

    public void WriteByteString(ReadOnlySpan<byte> value)
    {
        WriteHead(2, (ulong)value.Length);
        WriteRaw(value);
    }

    /// <summary>The head of a byte string whose octets the caller writes next.</summary>
    public void WriteByteStringHead(int length) => WriteHead(2, (ulong)length);

    public void WriteTextHead(int length) => WriteHead(3, (ulong)length);

    public void WriteArrayHead(int count) => WriteHead(4, (ulong)count);

    public void WriteIndefiniteArrayStart() => _destination[Position++] = 0x9F;

    public void WriteBreak() => _destination[Position++] = 0xFF;

    public void WriteRaw(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_destination[Position..]);
        Position += octets.Length;
    }

    /// <summary>Text of ASCII characters only, which is all that the formats here use.</summary>
    public void WriteRawAscii(string text)
    {
        Position += System.Text.Encoding.ASCII.GetBytes(text, _destination[Position..]);
    }

    private void WriteHead(int majorType, ulong argument)
    {
        var type = (byte)(majorType << 5);
        var rest = _destination[Position..];
        switch (SizeOfHead(argument))
        {
            case 1:
                rest[0] = (byte)(type | (byte)argument);
                Position += 1;
                break;
            case 2:
                rest[1] = (byte)argument;
                rest[0] = (byte)(type | 24);
                Position += 2;
                break;
            case 3:
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)argument);
                rest[0] = (byte)(type | 25);
                Position += 3;
                break;
            case 5:
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)argument);
                rest[0] = (byte)(type | 26);
                Position += 5;
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(rest[1..], argument);
                rest[0] = (byte)(type | 27);
                Position += 9;
                break;
        }
    }
}
