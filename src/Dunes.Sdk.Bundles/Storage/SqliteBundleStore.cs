namespace Dunes.Sdk.Bundles.Storage;

/// <summary>The bundle store on SQLite: WAL, synchronous=FULL, one writer.</summary>
public sealed class SqliteBundleStore : IBundleStore
{
    /// <summary>Opens or creates the database.</summary>
    /// <exception cref="BundleStoreException">The file cannot be used; the message says why.</exception>
    public static SqliteBundleStore Open(string path) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Count => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Commit(StoreBatch batch) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<StoredBundle> Pending() => throw new NotImplementedException();

    /// <inheritdoc/>
    public byte[]? Read(BundleId id) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool WasSeen(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public byte[]? Get(string name) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int ForgetSeen(DtnTime now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
