using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Keeps the mesh node's sequence reservation and replay list on stable storage.</summary>
/// <remarks>
/// Sequence numbers are reserved in blocks: the store always names a number above every one that was put on the air, and the node starts from it again.
/// A replay entry is stored in the transaction that stores what its source's messages did, whatever they were: never earlier, so that a
/// restart does not take the sensor's repeat for a replay of what was
/// never accepted, and never later, so that it does not take a recording for the actuator's answer. An entry whose source has a reading
/// waiting in memory stays back, and so does all that the source did.
/// </remarks>
internal sealed class MeshState
{
    public const uint Block = 1024;
    private const uint Margin = 256;
    private const uint LastSequence = 0xFF_FFFF;
    private const uint RestoredGap = 1 << 17;
    private const int EntrySize = 10;
    private const int PageCount = 32;
    private const string SequenceName = "mesh/sequence";
    private readonly MeshNode _mesh;
    private readonly IBundleStore _store;
    private readonly Dictionary<ushort, MeshReplayEntry> _stored = [];
    private readonly Dictionary<ushort, MeshReplayEntry> _inTurn = [];
    private readonly List<byte>[] _pages = [.. Enumerable.Range(0, PageCount).Select(_ => new List<byte>())];
    private uint _reserved;
    private uint _reservedInTurn;

    public MeshState(MeshNode mesh, IBundleStore store)
    {
        (_mesh, _store) = (mesh, store);
        var (first, replayList) = Read(store);
        _reserved = first;
        foreach (var entry in replayList) _stored[entry.Source] = entry;
    }

    /// <summary>Whether every sequence number that the node has used is below the stored one.</summary>
    public bool IsReserved => _mesh.NextSequence <= _reserved;

    public static (uint FirstSequence, IReadOnlyList<MeshReplayEntry> ReplayList) Read(IBundleStore store)
    {
        var first = store.Get(SequenceName) is { Length: 4 } stored ? BinaryPrimitives.ReadUInt32BigEndian(stored) : 0;
        var mark = (uint)Math.Min(store.GetMark(SequenceName), LastSequence + 1);
        // Peers ignore a sequence that was used: where the mark was lost, too, a leap is all that helps.
        if (store.WasRestored && first > 0 && mark <= first) first = Math.Min(first + RestoredGap, LastSequence + 1);
        first = Math.Max(first, mark);
        var entries = new List<MeshReplayEntry>();
        for (var page = 0; page < PageCount; page++)
        {
            for (var octets = store.Get(PageName(page)).AsSpan(); octets.Length >= EntrySize; octets = octets[EntrySize..])
            {
                entries.Add(new(BinaryPrimitives.ReadUInt16BigEndian(octets), BinaryPrimitives.ReadUInt32BigEndian(octets[2..]), BinaryPrimitives.ReadUInt32BigEndian(octets[6..])));
            }
        }

        return (first, entries);
    }

    /// <summary>Leaves out what another life of this gateway may have used, which only a peer could tell of: its disk is a copy.</summary>
    public void Leap() => _mesh.SkipTo(Math.Min(_mesh.NextSequence + RestoredGap, LastSequence + 1));

    /// <summary>Reserves the next block, within the turn, when the last is nearly used up.</summary>
    public void Reserve(StoreBatch batch)
    {
        _reservedInTurn = _reserved;
        if (_mesh.NextSequence + Margin <= _reserved || _reserved > LastSequence) return;
        _reservedInTurn = Math.Min(_mesh.NextSequence + Block, LastSequence + 1);
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, _reservedInTurn);
        _store.RaiseMark(SequenceName, _reservedInTurn); // beside the store, too: a backup of it names numbers that are used since
        batch.Put(SequenceName, octets);
    }

    /// <summary>Puts the replay entries that changed into the turn's batch, by pages of sources.</summary>
    /// <param name="batch">The turn's batch.</param>
    /// <param name="waitingSources">Sources of which something still waits in memory: their entries stay back.</param>
    public void StoreReplayList(StoreBatch batch, HashSet<ushort> waitingSources)
    {
        uint dirty = 0;
        foreach (var entry in _mesh.ReplayList)
        {
            if (waitingSources.Contains(entry.Source) || (_stored.TryGetValue(entry.Source, out var stored) && stored == entry)) continue;
            _inTurn[entry.Source] = entry;
            dirty |= 1u << PageOf(entry.Source);
        }

        if (dirty == 0) return;
        foreach (var entry in _stored.Values)
        {
            if (!_inTurn.ContainsKey(entry.Source)) Write(entry, dirty);
        }

        foreach (var entry in _inTurn.Values) Write(entry, dirty);
        for (var page = 0; page < PageCount; page++)
        {
            if ((dirty >> page & 1) != 0) batch.Put(PageName(page), CollectionsMarshal.AsSpan(_pages[page]));
            _pages[page].Clear();
        }
    }

    public void OnCommitted()
    {
        _reserved = Math.Max(_reserved, _reservedInTurn);
        foreach (var entry in _inTurn.Values) _stored[entry.Source] = entry;
        _inTurn.Clear();
    }

    public void OnFailed()
    {
        _reservedInTurn = _reserved;
        _inTurn.Clear();
    }

    private void Write(in MeshReplayEntry entry, uint dirty)
    {
        if ((dirty >> PageOf(entry.Source) & 1) == 0) return;
        Span<byte> octets = stackalloc byte[EntrySize];
        BinaryPrimitives.WriteUInt16BigEndian(octets, entry.Source);
        BinaryPrimitives.WriteUInt32BigEndian(octets[2..], entry.IvIndex);
        BinaryPrimitives.WriteUInt32BigEndian(octets[6..], entry.Sequence);
        _pages[PageOf(entry.Source)].AddRange(octets);
    }

    private static string PageName(int page) => $"mesh/replay/{page:x2}";

    private static int PageOf(ushort source) => source & (PageCount - 1);
}
