using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Bundles;

/// <summary>Gives creation timestamps of which none is given twice, whatever the wall clock shows.</summary>
/// <remarks>
/// RFC 9171, section 4.2.7. The sequence number grows for as long as the store lives, so that the time of a timestamp may be anything: a trusted wall time, or 0.
/// A new store without a trusted clock begins at a random number, since it may be the successor of one that was lost, and one that was restored goes on 2^32 further.
/// </remarks>
internal sealed class CreationClock
{
    /// <summary>The name of the stored number: 8 bytes, big-endian. Earlier programs stored 24: last time, its sequence, last sequence without a clock.</summary>
    public const string ValueName = "bundles.created";

    /// <summary>More than any node makes between a backup and its restoration.</summary>
    public const ulong RestoredGap = 1UL << 32;

    private const int Size = 8;
    private const int FirstSize = 24;
    private ulong _next;

    /// <summary>Whether timestamps were given that are not saved yet.</summary>
    public bool IsDirty { get; private set; }

    public void Load(ReadOnlySpan<byte> value, bool wasRestored)
    {
        if (value.Length == Size) _next = BinaryPrimitives.ReadUInt64BigEndian(value);
        else if (value.Length == FirstSize) _next = Math.Max(BinaryPrimitives.ReadUInt64BigEndian(value[8..]), BinaryPrimitives.ReadUInt64BigEndian(value[16..])) + 1;
        if (!wasRestored || value.IsEmpty) return;
        _next = unchecked(_next + RestoredGap);
        IsDirty = true;
    }

    public void Save(StoreBatch batch)
    {
        Span<byte> value = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(value, _next);
        batch.Put(ValueName, value);
    }

    public void MarkSaved() => IsDirty = false;

    /// <summary>The next timestamp.</summary>
    /// <param name="time">Its time is used where it is trusted.</param>
    public (DtnTime Created, ulong Sequence) Next(in NodeTime time)
    {
        IsDirty = true;
        if (_next == 0) _next = time.Trusted.IsKnown ? 1 : (ulong)RandomNumberGenerator.GetInt32(1 << 28, int.MaxValue);
        return (time.Trusted, _next++);
    }
}
