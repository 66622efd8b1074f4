using System.Buffers.Binary;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// The ids of the last commands that were taken, so that one that comes again under another envelope is done once. No clock has a part in
/// it.
/// </summary>
/// <remarks>
/// A ring of pages: ids are appended to the newest page, and when that is full the oldest page is emptied for the next ones. A page has,
/// big-endian, the number of its first id (8 octets) and then
/// its ids of 16 octets each.
/// </remarks>
internal sealed class CommandMemory
{
    public const int PageCount = 32;
    public const int PageSize = 128;
    private const int IdSize = 16;
    private readonly List<Guid>[] _pages = [.. Enumerable.Range(0, PageCount).Select(static _ => new List<Guid>())];
    private readonly HashSet<Guid> _known = [];
    private readonly List<Guid> _inTurn = [];
    private readonly Dictionary<int, (ulong First, List<Guid> Ids)> _changed = [];
    private ulong _next;

    public CommandMemory(IBundleStore store)
    {
        for (var page = 0; page < PageCount; page++)
        {
            if (store.Get(PageName(page)) is not { Length: >= sizeof(ulong) } stored) continue;
            var ids = _pages[page];
            for (var at = sizeof(ulong); at + IdSize <= stored.Length && ids.Count < PageSize; at += IdSize)
            {
                ids.Add(new(stored.AsSpan(at, IdSize), bigEndian: true));
            }

            _known.UnionWith(ids);
            _next = Math.Max(_next, BinaryPrimitives.ReadUInt64BigEndian(stored) + (ulong)ids.Count);
        }
    }

    public static string PageName(int page) => $"flow/known-commands/{page:x2}";

    public bool Contains(Guid id) => _known.Contains(id) || _inTurn.Contains(id);

    /// <summary>Remembers a command of this turn.</summary>
    public void Add(Guid id) => _inTurn.Add(id);

    /// <summary>Puts the changed pages into the turn's batch; a later call in the same turn replaces them.</summary>
    public void Store(StoreBatch batch)
    {
        _changed.Clear();
        var next = _next;
        foreach (var id in _inTurn)
        {
            var page = PageOf(next);
            if (next % PageSize == 0) _changed[page] = (next, []); // the ring comes round: the oldest ids of all go
            if (!_changed.TryGetValue(page, out var changed)) _changed.Add(page, changed = (next - (next % PageSize), [.. _pages[page]]));
            changed.Ids.Add(id);
            next++;
        }

        foreach (var (page, (first, ids)) in _changed)
        {
            var octets = new byte[sizeof(ulong) + (ids.Count * IdSize)];
            BinaryPrimitives.WriteUInt64BigEndian(octets, first);
            for (var at = 0; at < ids.Count; at++)
            {
                ids[at].TryWriteBytes(octets.AsSpan(sizeof(ulong) + (at * IdSize)), bigEndian: true, out _);
            }

            batch.Put(PageName(page), octets);
        }
    }

    public void OnCommitted()
    {
        foreach (var (page, (_, ids)) in _changed)
        {
            _known.ExceptWith(_pages[page]);
            _pages[page].Clear();
            _pages[page].AddRange(ids);
            _known.UnionWith(ids);
        }

        _next += (ulong)_inTurn.Count;
        OnFailed();
    }

    public void OnFailed()
    {
        _inTurn.Clear();
        _changed.Clear();
    }

    private static int PageOf(ulong number) => (int)(number / PageSize % PageCount);
}
