using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>
/// Reads pages of a journal, with a bound on the rows that a call looks at, the items and the characters that it returns.
/// </summary>
/// <remarks>The store is read a chunk at a time: it has one lock, and ground's turns wait for it.</remarks>
internal sealed class JournalReader(IBundleStore store)
{
    /// <summary>Rows that are read under one hold of the store's lock.</summary>
    public const int ChunkRows = 256;

    /// <summary>Rows that one call looks at.</summary>
    public const int ScanRows = 10_000;

    /// <summary>Characters of foreign text in one page, to the last item that goes beyond it.</summary>
    public const int PageCharacters = 128 * 1024;

    /// <summary>The first rows after a number that are wanted, until the page is full or the call has looked at enough.</summary>
    public JournalPage<T> ReadAfter<T>(string topic, long after, int limit, RowReader<T> read, CancellationToken cancellationToken)
        where T : class
    {
        var page = new PageBuilder<T>(limit, PageCharacters, keepsNewest: false);
        var next = Scan(topic, after, page, read, cancellationToken);
        return page.Build(after, next, First(topic, next) is not null);
    }

    /// <summary>The last rows that are wanted, among those with the last <see cref="ScanRows"/> numbers of the journal.</summary>
    public JournalPage<T> ReadNewest<T>(string topic, int limit, RowReader<T> read, CancellationToken cancellationToken)
        where T : class
    {
        var after = Math.Max(0, Last(topic) - ScanRows);
        var page = new PageBuilder<T>(limit, PageCharacters, keepsNewest: true);
        var next = Scan(topic, after, page, read, cancellationToken);
        return page.Build(after, next, First(topic, next) is not null);
    }

    private long Scan<T>(string topic, long after, PageBuilder<T> page, RowReader<T> read, CancellationToken cancellationToken)
        where T : class
    {
        var next = after;
        for (var left = ScanRows; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = store.ReadJournal(topic, next, Math.Min(ChunkRows, left));
            if (rows.Count == 0) return next;
            foreach (var row in rows)
            {
                // A number that does not rise would be read for ever.
                if (page.IsFull || row.Number <= next) return next;
                next = row.Number;
                page.Count(read(row, out var item), item);
            }

            left -= rows.Count;
        }

        return next;
    }

    /// <summary>
    /// The largest number of a row of the topic, or 0. A store only reads upwards: the steps double until nothing stands above, and then
    /// halve.
    /// </summary>
    private long Last(string topic)
    {
        long last = 0, none = long.MaxValue;
        for (long step = 1; last < none; step = step <= long.MaxValue / 2 ? step * 2 : step)
        {
            // From here on, no row has a number above `none`.
            var probe = step <= none - last ? last + step - 1 : none - 1;
            if (First(topic, probe) is { } number) last = number;
            else
            {
                none = probe;
                break;
            }
        }

        while (last < none)
        {
            var middle = last + ((none - last) / 2);
            if (First(topic, middle) is { } number) last = number;
            else none = middle;
        }

        return last;
    }

    /// <summary>The number of the first row above a number, or null if there is none.</summary>
    private long? First(string topic, long after) =>
        store.ReadJournal(topic, after, 1) is [var row] && row.Number > after ? row.Number : null;
}
