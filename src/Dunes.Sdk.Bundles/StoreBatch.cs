namespace Dunes.Sdk.Bundles;

/// <summary>Changes that a store makes durable together or not at all.</summary>
public sealed class StoreBatch
{
    internal List<(StoredBundle Bundle, ReadOnlyMemory<byte> Octets)> Added { get; } = [];

    internal List<BundleId> Removed { get; } = [];

    internal List<(byte[] Key, DtnTime Until)> Remembered { get; } = [];

    internal List<(string Topic, string Key, string Body)> Journal { get; } = [];

    internal Dictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => Added.Count + Removed.Count + Remembered.Count + Journal.Count + Values.Count == 0;

    /// <summary>Stores an encoded bundle. <see cref="StoredBundle.Order"/> is given by the store.</summary>
    public void Add(in StoredBundle bundle, ReadOnlyMemory<byte> octets) => Added.Add((bundle, octets));

    /// <summary>Forgets a bundle.</summary>
    public void Remove(BundleId id) => Removed.Add(id);

    /// <summary>Remembers an identity of at most 64 octets until a time, to know it again.</summary>
    public void Remember(ReadOnlySpan<byte> key, DtnTime until) => Remembered.Add((key.ToArray(), until));

    /// <summary>Appends a row to the journal.</summary>
    public void Append(string topic, string key, string body) => Journal.Add((topic, key, body));

    /// <summary>Sets a named value.</summary>
    public void Put(string name, ReadOnlySpan<byte> value) => Values[name] = value.ToArray();

    /// <summary>Adds another batch's changes after this one's.</summary>
    internal void Merge(StoreBatch other)
    {
        Added.AddRange(other.Added);
        Removed.AddRange(other.Removed);
        Remembered.AddRange(other.Remembered);
        Journal.AddRange(other.Journal);
        foreach (var (name, value) in other.Values) Values[name] = value;
    }

    /// <summary>Empties the batch for use again.</summary>
    public void Clear()
    {
        Added.Clear();
        Removed.Clear();
        Remembered.Clear();
        Journal.Clear();
        Values.Clear();
    }
}
