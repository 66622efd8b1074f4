using System.Buffers.Binary;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Knows reports that were accepted before: per source and property the highest counter and a bit for each of the 64 up to it.</summary>
/// <remarks>
/// It is stored in pages, by source, in the transaction that stores the readings, so that a repeat after a restart is known. A counter that has left the window is taken as new:
/// ground, which remembers every reading for its lifetime, has the last word. The oldest entry goes when there are more than <see cref="Capacity"/>.
/// </remarks>
internal sealed class RepeatWindow
{
    public const int Capacity = 4096;
    public const int PageCount = 32;
    private const int Span = 64;
    private const int EntrySize = 16;
    private readonly Dictionary<(ushort Source, SensorProperty Property), Entry> _entries = [];
    private readonly LinkedList<(ushort Source, SensorProperty Property)> _byAge = new();
    private readonly List<((ushort Source, SensorProperty Property) Key, Entry? Before)> _undo = [];
    private uint _dirtyPages;
    private uint _pagesInTurn;

    public static string PageName(int page) => $"flow/reports/{page:x2}";

    public RepeatWindow(IBundleStore store)
    {
        for (var page = 0; page < PageCount; page++)
        {
            var octets = store.Get(PageName(page)).AsSpan();
            for (; octets.Length >= EntrySize && _entries.Count < Capacity; octets = octets[EntrySize..])
            {
                var key = (BinaryPrimitives.ReadUInt16BigEndian(octets), (SensorProperty)BinaryPrimitives.ReadUInt16BigEndian(octets[2..]));
                _entries[key] = new(BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]), _byAge.AddLast(key));
            }
        }
    }

    /// <summary>Whether this report was accepted before; one without a counter is never known.</summary>
    public bool Contains(Reading reading)
    {
        if (reading.ReportCounter == 0 || !_entries.TryGetValue((reading.Source, reading.Property), out var entry) || reading.ReportCounter > entry.Highest) return false;
        var behind = entry.Highest - reading.ReportCounter;
        return behind < Span && (entry.Seen >> (int)behind & 1) != 0;
    }

    /// <summary>Marks a report of this turn; <see cref="OnFailed"/> takes it back.</summary>
    public void Mark(Reading reading)
    {
        if (reading.ReportCounter == 0) return;
        var key = (reading.Source, reading.Property);
        Entry after;
        if (_entries.TryGetValue(key, out var entry))
        {
            _undo.Add((key, entry));
            if (reading.ReportCounter > entry.Highest)
            {
                var ahead = reading.ReportCounter - entry.Highest;
                after = entry with { Highest = reading.ReportCounter, Seen = (ahead < Span ? entry.Seen << (int)ahead : 0) | 1 };
            }
            else
            {
                var behind = entry.Highest - reading.ReportCounter;
                after = behind < Span ? entry with { Seen = entry.Seen | 1UL << (int)behind } : entry;
            }

            _byAge.Remove(entry.Age);
            _byAge.AddLast(entry.Age);
        }
        else
        {
            if (_entries.Count >= Capacity) Forget(_byAge.First!.Value);
            _undo.Add((key, null));
            after = new(reading.ReportCounter, 1, _byAge.AddLast(key));
        }

        _entries[key] = after;
        _dirtyPages |= 1u << PageOf(key.Source);
    }

    /// <summary>Puts the changed pages into the turn's batch.</summary>
    public void Store(StoreBatch batch)
    {
        _pagesInTurn = _dirtyPages;
        if (_dirtyPages == 0) return;
        var pages = new List<byte>?[PageCount];
        Span<byte> octets = stackalloc byte[EntrySize];
        foreach (var (key, entry) in _entries)
        {
            var page = PageOf(key.Source);
            if ((_dirtyPages >> page & 1) == 0) continue;
            BinaryPrimitives.WriteUInt16BigEndian(octets, key.Source);
            BinaryPrimitives.WriteUInt16BigEndian(octets[2..], (ushort)key.Property);
            BinaryPrimitives.WriteUInt32BigEndian(octets[4..], entry.Highest);
            BinaryPrimitives.WriteUInt64BigEndian(octets[8..], entry.Seen);
            (pages[page] ??= []).AddRange(octets);
        }

        for (var page = 0; page < PageCount; page++)
        {
            if ((_dirtyPages >> page & 1) != 0) batch.Put(PageName(page), pages[page] is { } full ? full.ToArray() : []);
        }
    }

    public void OnCommitted()
    {
        _dirtyPages &= ~_pagesInTurn;
        _undo.Clear();
    }

    public void OnFailed()
    {
        for (var at = _undo.Count - 1; at >= 0; at--)
        {
            var (key, before) = _undo[at];
            if (before is { } entry) _entries[key] = entry;
            else Forget(key);
        }

        _undo.Clear();
    }

    private void Forget((ushort Source, SensorProperty Property) key)
    {
        if (!_entries.Remove(key, out var entry)) return;
        _byAge.Remove(entry.Age);
        _dirtyPages |= 1u << PageOf(key.Source);
    }

    private static int PageOf(ushort source) => source & (PageCount - 1);

    private readonly record struct Entry(uint Highest, ulong Seen, LinkedListNode<(ushort Source, SensorProperty Property)> Age);
}
