using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles;

/// <summary>Gives creation timestamps that grow for ever: a wall clock that is set back, or a restart, gives none twice.</summary>
/// <remarks>RFC 9171, section 4.2.7. Without a clock the time is 0 and the sequence tells the bundles apart.</remarks>
internal sealed class CreationClock
{
    /// <summary>The name of the stored high-water mark: last time, its sequence, last sequence without a clock, 64 bits each, big-endian.</summary>
    public const string ValueName = "bundles.created";

    private const int Size = 24;
    private ulong _last;
    private ulong _sequence;
    private ulong _clockless;

    /// <summary>Whether timestamps were given that are not saved yet.</summary>
    public bool IsDirty { get; private set; }

    public void Load(ReadOnlySpan<byte> value)
    {
        if (value.Length != Size) return;
        _last = BinaryPrimitives.ReadUInt64BigEndian(value);
        _sequence = BinaryPrimitives.ReadUInt64BigEndian(value[8..]);
        _clockless = BinaryPrimitives.ReadUInt64BigEndian(value[16..]);
    }

    public void Save(StoreBatch batch)
    {
        Span<byte> value = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(value, _last);
        BinaryPrimitives.WriteUInt64BigEndian(value[8..], _sequence);
        BinaryPrimitives.WriteUInt64BigEndian(value[16..], _clockless);
        batch.Put(ValueName, value);
    }

    public void MarkSaved() => IsDirty = false;

    public (DtnTime Created, ulong Sequence) Next(DtnTime wall)
    {
        IsDirty = true;
        if (!wall.IsKnown) return (DtnTime.Unknown, ++_clockless);
        if (wall.Milliseconds > _last) (_last, _sequence) = (wall.Milliseconds, 0);
        else _sequence++;
        return (new(_last), _sequence);
    }
}
