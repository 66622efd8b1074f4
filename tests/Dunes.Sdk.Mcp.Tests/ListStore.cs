using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Tests;

/// <summary>A journal in memory that counts how it is read.</summary>
internal sealed class ListStore : IBundleStore
{
    public List<JournalEntry> Rows { get; } = [];

    public int Reads { get; private set; }

    public int RowsRead { get; private set; }

    public int LargestRead { get; private set; }

    public BundleStoreException? Failure { get; set; }

    /// <summary>Answers every read with the first rows, whatever they come after.</summary>
    public bool IsStuck { get; set; }

    public int Count => 0;

    public ListStore Add(string topic, string body, long? number = null)
    {
        Rows.Add(new(number ?? (Rows.Count == 0 ? 0 : Rows[^1].Number) + 1, topic, "key", body));
        return this;
    }

    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue)
    {
        if (Failure is not null) throw Failure;
        var rows = Rows.Where(row => row.Topic == topic && (IsStuck || row.Number > after)).Take(limit).ToArray();
        (Reads, RowsRead, LargestRead) = (Reads + 1, RowsRead + rows.Length, Math.Max(LargestRead, rows.Length));
        return rows;
    }

    public void Commit(StoreBatch batch) => throw new NotSupportedException("The server only reads.");

    public IReadOnlyList<StoredBundle> Pending() => throw new NotSupportedException("The server reads the journal only.");

    public byte[]? Read(BundleId id) => throw new NotSupportedException("The server reads the journal only.");

    public bool WasSeen(ReadOnlySpan<byte> key) => throw new NotSupportedException("The server reads the journal only.");

    public byte[]? Get(string name) => throw new NotSupportedException("The server reads the journal only.");

    public int ForgetSeen(TimeSpan held) => throw new NotSupportedException("The server only reads.");

    public void Dispose()
    {
    }

    public byte[]? ReadAttachment(BundleId id) => null;
}
