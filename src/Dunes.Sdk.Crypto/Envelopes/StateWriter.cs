using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Writes a state that is kept; big endian.</summary>
internal ref struct StateWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Octets written.</summary>
    public int Written { get; private set; }

    public void Write(byte value) => Take(1)[0] = value;

    public void Write(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void Write(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

    public void Write(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    public void Write(scoped ReadOnlySpan<byte> octets) => octets.CopyTo(Take(octets.Length));

    private Span<byte> Take(int count)
    {
        var taken = _destination.Slice(Written, count);
        Written += count;
        return taken;
    }
}
