namespace Dunes.Sdk.Mesh.Transport;

/// <summary>The newest message of each source, so that none is taken twice. It holds a bounded number of sources and forgets none.</summary>
/// <remarks>
/// Mesh Protocol 1.1, section 3.9.8. A segmented message counts by its SeqAuth. Segment Acknowledgments have a number of their own, because
/// one that overtakes the first segment of a message from the same source must not make that message a replay.
/// </remarks>
internal sealed class ReplayList(int capacity)
{
    private readonly Dictionary<ushort, Entry> _entries = [];

    public IReadOnlyCollection<MeshReplayEntry> Export() =>
        _entries.Where(entry => entry.Value.Message >= 0).Select(entry => new MeshReplayEntry(entry.Key, (uint)(entry.Value.Message >> 24), (uint)(entry.Value.Message & 0xFF_FFFF))).ToArray();

    /// <summary>Takes stored entries; what is newer in the list stays. False, and nothing done, when there is no room for all.</summary>
    public bool TryRestore(IReadOnlyCollection<MeshReplayEntry> entries)
    {
        var added = entries.Select(entry => entry.Source).Distinct().Count(source => !_entries.ContainsKey(source));
        if (_entries.Count + added > capacity) return false;

        foreach (var entry in entries) TryAccept(entry.Source, entry.IvIndex, entry.Sequence);
        return true;
    }

    public bool HasRoomFor(ushort source) => _entries.Count < capacity || _entries.ContainsKey(source);

    public bool IsNewer(ushort source, uint ivIndex, uint sequence) => !_entries.TryGetValue(source, out var entry) || Number(ivIndex, sequence) > entry.Message;

    /// <summary>Whether this is the newest message itself.</summary>
    public bool IsNewest(ushort source, uint ivIndex, uint sequence) => _entries.TryGetValue(source, out var entry) && Number(ivIndex, sequence) == entry.Message;

    /// <summary>Takes note of an authentic message; false when it is not newer or there is no room.</summary>
    public bool TryAccept(ushort source, uint ivIndex, uint sequence)
    {
        var number = Number(ivIndex, sequence);
        if (!_entries.TryGetValue(source, out var entry))
        {
            if (_entries.Count >= capacity) return false;
            entry = new(-1, -1);
        }

        if (number <= entry.Message) return false;
        _entries[source] = entry with { Message = number };
        return true;
    }

    /// <summary>The highest number seen of a source in messages and acknowledgments, or -1.</summary>
    public long Highest(ushort source) => _entries.TryGetValue(source, out var entry) ? Math.Max(entry.Message, entry.Acknowledgment) : -1;

    /// <summary>Takes note of an acknowledgment; false when it is not newer than the last, nor newer than <paramref name="floor"/>. It needs no room: a full list keeps none.</summary>
    public bool TryAcceptAcknowledgment(ushort source, uint ivIndex, uint sequence, long floor)
    {
        var number = Number(ivIndex, sequence);
        if (number <= floor) return false;
        if (!_entries.TryGetValue(source, out var entry))
        {
            if (_entries.Count >= capacity) return true;
            entry = new(-1, -1);
        }

        if (number <= entry.Acknowledgment) return false;
        _entries[source] = entry with { Acknowledgment = number };
        return true;
    }

    /// <summary>A number that grows with each PDU of a source.</summary>
    public static long Number(uint ivIndex, uint sequence) => (long)ivIndex << 24 | sequence;

    private readonly record struct Entry(long Message, long Acknowledgment);
}
