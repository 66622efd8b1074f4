using System.Buffers.Binary;
using System.Globalization;
using Dunes.Sdk.Bundles;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Rows on stable storage in pages of 64, so that a turn writes the pages that it changes and no others.</summary>
/// <remarks>
/// Rows are in no order; a new one goes to the first page with room, so that there are never more pages than the most rows held at once
/// need. The number of pages is stored under the table's own name.
/// The owner calls <see cref="Store"/> before the commit of each turn that changes something; a later call in the same turn replaces what
/// an earlier one put into the batch.
/// </remarks>
/// <param name="bundles">The node whose turns commit.</param>
/// <param name="name">The table's name in the store.</param>
/// <param name="write">Encodes the rows of a page.</param>
/// <param name="read">Decodes a page.</param>
internal sealed class StoredPages<TRow>(
    BundleNode bundles, string name, Func<IEnumerable<TRow>, byte[]> write, Func<byte[], IEnumerable<TRow>> read)
    where TRow : class
{
    public const int RowsPerPage = 64;
    private readonly List<List<TRow>> _pages = [];
    private readonly Dictionary<TRow, int> _pageOf = [];
    private readonly SortedSet<int> _withRoom = [];
    private readonly SortedSet<int> _changed = [];
    private readonly List<(TRow Row, int Page, bool IsAdded)> _undo = [];
    private int _known;       // pages that a start looks for, as committed
    private int _knownInTurn; // and as in the turn's batch

    public static string PageName(string name, int page) => string.Create(CultureInfo.InvariantCulture, $"{name}/{page:x4}");

    /// <summary>Reads what is stored; call it once, before anything else.</summary>
    /// <exception cref="BundleStoreException">A page cannot be read.</exception>
    public List<TRow> Load()
    {
        var all = new List<TRow>();
        if (bundles.Store.Get(name) is { Length: sizeof(int) } stored) _known = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(stored));
        _knownInTurn = _known;
        for (var page = 0; page < _known; page++)
        {
            var rows = bundles.Store.Get(PageName(name, page)) is { } octets ? Read(page, octets) : [];
            _pages.Add(rows);
            foreach (var row in rows) _pageOf.Add(row, page);
            if (rows.Count < RowsPerPage) _withRoom.Add(page);
            all.AddRange(rows);
        }

        return all;
    }

    public void Add(TRow row)
    {
        if (_withRoom.Count == 0)
        {
            _withRoom.Add(_pages.Count);
            _pages.Add([]);
        }

        var page = _withRoom.Min;
        Put(row, page);
        _undo.Add((row, page, true));
    }

    public void Remove(TRow row)
    {
        if (!_pageOf.TryGetValue(row, out var page)) return;
        Take(row, page);
        _undo.Add((row, page, false));
    }

    /// <summary>Says that a row reads otherwise than before.</summary>
    public void Change(TRow row)
    {
        if (_pageOf.TryGetValue(row, out var page)) _changed.Add(page);
    }

    /// <summary>Puts the changed pages into the turn's batch.</summary>
    public void Store()
    {
        foreach (var page in _changed)
        {
            if (_pages[page].Count == 0) bundles.Batch.Forget(PageName(name, page));
            else bundles.Batch.Put(PageName(name, page), write(_pages[page]));
        }

        _changed.Clear();
        if (_pages.Count <= _knownInTurn) return;
        _knownInTurn = _pages.Count;
        Span<byte> octets = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(octets, _knownInTurn);
        bundles.Batch.Put(name, octets);
    }

    public void OnCommitted()
    {
        _undo.Clear();
        _known = _knownInTurn;
    }

    /// <summary>Takes back what the turn added and removed.</summary>
    public void OnFailed()
    {
        for (var at = _undo.Count - 1; at >= 0; at--)
        {
            var (row, page, isAdded) = _undo[at];
            if (isAdded) Take(row, page);
            else Put(row, page);
        }

        _undo.Clear();
        _knownInTurn = _known;
    }

    private void Put(TRow row, int page)
    {
        _pages[page].Add(row);
        _pageOf.Add(row, page);
        _changed.Add(page);
        if (_pages[page].Count >= RowsPerPage) _withRoom.Remove(page);
    }

    private void Take(TRow row, int page)
    {
        _pages[page].Remove(row);
        _pageOf.Remove(row);
        _changed.Add(page);
        _withRoom.Add(page);
    }

    private List<TRow> Read(int page, byte[] octets)
    {
        try
        {
            return [.. read(octets)];
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or InvalidDataException)
        {
            const string detail = "the rows are not as this program stores them";
            throw new BundleStoreException(BundleStoreFailure.Corrupt, PageName(name, page), detail, failure);
        }
    }
}
