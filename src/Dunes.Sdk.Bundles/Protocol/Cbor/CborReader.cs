using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Protocol.Cbor;

/// <summary>Reads the CBOR that RFC 9171 uses, a status for everything else; a failed read leaves the position where it was.</summary>
/// <remarks>
/// RFC 9171, section 4.1, wants the core deterministic encoding, except that indefinite lengths are not prohibited: a number that is not in its
/// shortest form is refused, and the one array that must be indefinite is taken by <see cref="TryTakeIndefiniteArrayStart"/>.
/// </remarks>
/// <param name="octets">What is read.</param>
/// <param name="position">Where reading begins.</param>
internal ref struct CborReader(ReadOnlySpan<byte> octets, int position = 0)
{
    /// <summary>How deep <see cref="Skip()"/> follows nested items.</summary>
    public const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>Octets read.</summary>
    public int Position { get; private set; } = position;

    public readonly bool IsAtEnd => Position == _octets.Length;

    public CborStatus ReadUnsigned(out ulong value) => ReadHead(0, out value);

    public CborStatus ReadByteString(out ReadOnlySpan<byte> value) => ReadString(2, out value);

    /// <summary>The octets of a text string; the caller checks its characters.</summary>
    public CborStatus ReadText(out ReadOnlySpan<byte> value) => ReadString(3, out value);

    /// <summary>The head of an array of definite length; every item takes an octet at least, so a count beyond what follows is truncated.</summary>
    public CborStatus ReadArray(out int count)
    {
        var before = Position;
        var status = ReadHead(4, out var argument);
        count = 0;
        if (status != CborStatus.Done) return status;
        if (argument > (ulong)(_octets.Length - Position))
        {
            Position = before;
            return CborStatus.Truncated;
        }

        count = (int)argument;
        return CborStatus.Done;
    }

    public bool TryTakeIndefiniteArrayStart() => TryTake(0x9F);

    public bool TryTakeBreak() => TryTake(0xFF);

    /// <summary>Whether the next item is an unsigned integer.</summary>
    public readonly bool IsUnsignedNext => Position < _octets.Length && _octets[Position] >> 5 == 0;

    /// <summary>Passes over one item of definite length, whatever it is.</summary>
    public CborStatus Skip() => Skip(0);

    private CborStatus Skip(int depth)
    {
        if (depth >= MaxDepth) return CborStatus.TooDeep;
        if (IsAtEnd) return CborStatus.Truncated;
        var before = Position;
        var majorType = _octets[Position] >> 5;
        var status = ReadHead(majorType, out var argument);
        if (status != CborStatus.Done) return status;

        var items = majorType switch { 4 => argument, 5 => argument > int.MaxValue ? ulong.MaxValue : argument * 2, 6 => 1UL, _ => 0UL };
        var length = majorType is 2 or 3 ? argument : 0;
        var remaining = (ulong)(_octets.Length - Position);
        if (items > remaining || length > remaining) status = CborStatus.Truncated;
        else Position += (int)length;
        for (ulong at = 0; at < items && status == CborStatus.Done; at++) status = Skip(depth + 1);
        if (status != CborStatus.Done) Position = before;
        return status;
    }

    private bool TryTake(byte octet)
    {
        if (IsAtEnd || _octets[Position] != octet) return false;
        Position++;
        return true;
    }

    private CborStatus ReadString(int majorType, out ReadOnlySpan<byte> value)
    {
        value = default;
        var before = Position;
        var status = ReadHead(majorType, out var length);
        if (status != CborStatus.Done) return status;
        if (length > (ulong)(_octets.Length - Position))
        {
            Position = before;
            return CborStatus.Truncated;
        }

        value = _octets.Slice(Position, (int)length);
        Position += (int)length;
        return CborStatus.Done;
    }

    private CborStatus ReadHead(int majorType, out ulong argument)
    {
        argument = 0;
        if (IsAtEnd) return CborStatus.Truncated;
        var head = _octets[Position];
        if (head >> 5 != majorType) return CborStatus.WrongType;

        var additional = head & 0x1F;
        if (additional < 24)
        {
            argument = (ulong)additional;
            Position++;
            return CborStatus.Done;
        }

        if (additional > 27) return CborStatus.NotDefinite;
        var size = 1 << (additional - 24);
        var rest = _octets[(Position + 1)..];
        if (rest.Length < size) return CborStatus.Truncated;
        argument = size switch
        {
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            4 => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt64BigEndian(rest),
        };

        // Major type 7 holds floats and simple values there, whose size is their type.
        if (majorType != 7 && CborWriter.SizeOfHead(argument) != size + 1)
        {
            argument = 0;
            return CborStatus.NotShortest;
        }

        Position += size + 1;
        return CborStatus.Done;
    }
}
