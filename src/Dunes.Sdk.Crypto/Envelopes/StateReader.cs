using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Reads a state that was kept. Beyond the end it reads zeros and says so.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _source = source;

    /// <summary>Whether more was asked for than there was.</summary>
    public bool IsBad { get; private set; }

    /// <summary>Whether all was read, and no more.</summary>
    public readonly bool IsAtEnd => !IsBad && _source.IsEmpty;

    public byte ReadByte() => Read(1) is [var value] ? value : (byte)0;

    public ushort ReadUInt16() => Read(sizeof(ushort)) is { Length: sizeof(ushort) } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public uint ReadUInt32() => Read(sizeof(uint)) is { Length: sizeof(uint) } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    public long ReadInt64() => Read(sizeof(long)) is { Length: sizeof(long) } octets ? BinaryPrimitives.ReadInt64BigEndian(octets) : 0;

    /// <summary>The next octets; empty when there are fewer.</summary>
    public ReadOnlySpan<byte> Read(int count)
    {
        if (IsBad || count > _source.Length)
        {
            IsBad = true;
            return default;
        }

        var taken = _source[..count];
        _source = _source[count..];
        return taken;
    }
}
