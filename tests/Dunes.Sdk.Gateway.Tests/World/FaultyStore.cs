using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>The process dies here.</summary>
internal sealed class KilledException() : Exception("killed");

internal enum Fault
{
    None,
    Fail,
    KillBefore,
    KillAfter,
}

/// <summary>A store whose commits fail, or after or before which the process dies, as a test wants.</summary>
internal sealed class FaultyStore(IBundleStore inner) : IBundleStore
{
    public Func<Fault> NextFault { get; set; } = static () => Fault.None;

    /// <summary>Whether bundles that are read are not what was stored.</summary>
    public bool IsRotten { get; set; }

    /// <summary>Whether there is no room for the marks beside the store, so that a turn fails before its commit.</summary>
    public bool HasNoRoomForMarks { get; set; }

    public int Commits { get; private set; }

    public int Count => inner.Count;

    public void Commit(StoreBatch batch)
    {
        var fault = NextFault();
        if (fault == Fault.Fail) throw new BundleStoreException(BundleStoreFailure.Full, "test.db", "the test says so");
        if (fault == Fault.KillBefore) throw new KilledException();
        inner.Commit(batch);
        Commits++;
        if (fault == Fault.KillAfter) throw new KilledException();
    }

    public IReadOnlyList<StoredBundle> Pending() => inner.Pending();

    public byte[]? Read(BundleId id)
    {
        var octets = inner.Read(id);
        if (IsRotten && octets is not null) octets[octets.Length / 2] ^= 1;
        return octets;
    }

    public bool WasSeen(ReadOnlySpan<byte> key) => inner.WasSeen(key);

    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue) => inner.ReadJournal(topic, after, limit);

    public byte[]? Get(string name) => inner.Get(name);

    public int ForgetSeen(TimeSpan held) => inner.ForgetSeen(held);

    public byte[]? ReadAttachment(BundleId id) => inner.ReadAttachment(id);

    public bool WasRestored => inner.WasRestored;

    public ulong GetMark(string name) => inner.GetMark(name);

    public void RaiseMark(string name, ulong value)
    {
        if (HasNoRoomForMarks) throw new BundleStoreException(BundleStoreFailure.Full, "test.marks", "the test says so");
        inner.RaiseMark(name, value);
    }

    public void Dispose() => inner.Dispose();
}
