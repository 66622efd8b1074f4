namespace Dunes.Sdk.Bundles;

/// <summary>Keeps bundles, known identities, a journal and named values on stable storage.</summary>
/// <remarks>Implementations are safe to use from several threads.</remarks>
public interface IBundleStore : IDisposable
{
    /// <summary>Bundles held.</summary>
    int Count { get; }

    /// <summary>Makes a batch durable: when this returns, it survives a power cut. A bundle that is already held is kept once.</summary>
    /// <exception cref="BundleStoreException">The disk is full, read-only, broken or locked; nothing of the batch was kept.</exception>
    void Commit(StoreBatch batch);

    /// <summary>Every bundle held, in the order they were stored.</summary>
    IReadOnlyList<StoredBundle> Pending();

    /// <summary>The encoded bundle, or null.</summary>
    byte[]? Read(BundleId id);

    /// <summary>Whether an identity is remembered.</summary>
    bool WasSeen(ReadOnlySpan<byte> key);

    /// <summary>Rows of a topic after a number, oldest first.</summary>
    IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue);

    /// <summary>A named value, or null.</summary>
    byte[]? Get(string name);

    /// <summary>Forgets the identities whose time is over; gives how many.</summary>
    int ForgetSeen(DtnTime now);
}
