namespace Dunes.Sdk.Bundles;

/// <summary>Keeps bundles, known identities, a journal and named values on stable storage.</summary>
/// <remarks>Implementations are safe to use from several threads.</remarks>
public interface IBundleStore : IDisposable
{
    /// <summary>Bundles held.</summary>
    int Count { get; }

    /// <summary>
    /// Whether what the store holds is older than what this node has done: it was restored from a backup, copied, or lost. The owner then goes on beyond every number that may have been used.
    /// </summary>
    bool WasRestored => false;

    /// <summary>Makes a batch durable: when this returns, it survives a power cut. A bundle that is already held is kept once.</summary>
    /// <exception cref="BundleStoreException">The disk is full, read-only, broken or locked; nothing of the batch was kept.</exception>
    void Commit(StoreBatch batch);

    /// <summary>Every bundle held, in the order they were stored.</summary>
    IReadOnlyList<StoredBundle> Pending();

    /// <summary>The encoded bundle, or null.</summary>
    byte[]? Read(BundleId id);

    /// <summary>What the application attached to a bundle, or null.</summary>
    byte[]? ReadAttachment(BundleId id);

    /// <summary>Whether an identity is remembered.</summary>
    bool WasSeen(ReadOnlySpan<byte> key);

    /// <summary>Rows of a topic after a number, oldest first.</summary>
    IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue);

    /// <summary>A named value, or null.</summary>
    byte[]? Get(string name);

    /// <summary>Forgets the identities whose time is over; gives how many.</summary>
    /// <param name="held">The node's held time.</param>
    int ForgetSeen(TimeSpan held);

    /// <summary>A high-water mark, which is kept beside the store, so that it is not older when the store is; 0 where none was set.</summary>
    ulong GetMark(string name) => 0;

    /// <summary>Raises a high-water mark; when this returns, it survives a power cut. A lower value than the one that is there changes nothing.</summary>
    /// <exception cref="BundleStoreException">The mark cannot be written.</exception>
    void RaiseMark(string name, ulong value)
    {
    }
}
