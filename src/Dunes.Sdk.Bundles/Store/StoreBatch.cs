using System.Text;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles;

/// <summary>Changes that a store makes durable together or not at all.</summary>
public sealed class StoreBatch
{
    internal List<(StoredBundle Bundle, ReadOnlyMemory<byte> Octets, ReadOnlyMemory<byte> Attachment)> Added { get; } = [];

    /// <summary>Rows whose state changed; the last word about a bundle counts.</summary>
    internal List<StoredBundle> Updated { get; } = [];

    internal List<BundleId> Removed { get; } = [];

    internal List<(byte[] Key, TimeSpan Until)> Remembered { get; } = [];

    internal List<(string Topic, string Key, string Body)> Journal { get; } = [];

    internal Dictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, byte[]> Secrets { get; } = new(StringComparer.Ordinal);

    internal HashSet<string> Forgotten { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => Added.Count + Updated.Count + Removed.Count + Remembered.Count + Journal.Count + Values.Count + Secrets.Count + Forgotten.Count == 0;

    /// <summary>Stores an encoded bundle. <see cref="StoredBundle.Order"/> is given by the store.</summary>
    /// <param name="bundle">What is known of it.</param>
    /// <param name="octets">The encoded bundle.</param>
    /// <param name="attachment">What the application wants to find beside it; empty for nothing.</param>
    public void Add(in StoredBundle bundle, ReadOnlyMemory<byte> octets, ReadOnlyMemory<byte> attachment = default) => Added.Add((bundle, octets, attachment));

    /// <summary>Changes the state, attempts, custody and times of a stored bundle.</summary>
    public void Update(in StoredBundle bundle) => Updated.Add(bundle);

    /// <summary>Forgets a bundle.</summary>
    public void Remove(BundleId id) => Removed.Add(id);

    /// <summary>Remembers an identity of at most 64 octets, to know it again.</summary>
    /// <param name="key">The identity.</param>
    /// <param name="until">Until when, in the node's held time.</param>
    public void Remember(ReadOnlySpan<byte> key, TimeSpan until) => Remembered.Add((key.ToArray(), until));

    /// <summary>Appends a row to the journal.</summary>
    public void Append(string topic, string key, string body) => Journal.Add((topic, key, body));

    /// <summary>Sets a named value.</summary>
    public void Put(string name, ReadOnlySpan<byte> value)
    {
        Forgotten.Remove(name);
        Values[name] = value.ToArray();
    }

    /// <summary>Sets a named value that <see cref="Forget"/> erases: a key under which others could read what is long over. Its name is of no other value.</summary>
    /// <param name="name">The name; it and the value have at most 253 octets together.</param>
    /// <param name="value">The value. It is stored as it is: whoever has keys that matter encrypts them.</param>
    /// <exception cref="ArgumentException">The name is empty, or both are too long.</exception>
    public void PutSecret(string name, ReadOnlySpan<byte> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var size = Encoding.UTF8.GetByteCount(name) + value.Length;
        if (size > SecretSlots.MaxSize) throw new ArgumentException($"The secret and its name have {size} octets; use at most {SecretSlots.MaxSize}.", nameof(value));
        Forgotten.Remove(name);
        Secrets[name] = value.ToArray();
    }

    /// <summary>Deletes a named value, if it is there. What <see cref="PutSecret"/> set is overwritten wherever the store has it: it is in none of its files any more.</summary>
    public void Forget(string name)
    {
        Values.Remove(name);
        Secrets.Remove(name);
        Forgotten.Add(name);
    }

    /// <summary>Adds another batch's changes after this one's.</summary>
    internal void Merge(StoreBatch other)
    {
        Added.AddRange(other.Added);
        Updated.AddRange(other.Updated);
        Removed.AddRange(other.Removed);
        Remembered.AddRange(other.Remembered);
        Journal.AddRange(other.Journal);
        foreach (var name in other.Forgotten) Forget(name);
        foreach (var (name, value) in other.Values)
        {
            Forgotten.Remove(name);
            Values[name] = value;
        }

        foreach (var (name, value) in other.Secrets)
        {
            Forgotten.Remove(name);
            Secrets[name] = value;
        }
    }

    /// <summary>Where the batch stands now, to go back to with <see cref="RollBackTo"/>.</summary>
    internal StoreSavepoint Mark() => new(
        Added.Count,
        Updated.Count,
        Removed.Count,
        Remembered.Count,
        Journal.Count,
        new(Values, StringComparer.Ordinal),
        new(Secrets, StringComparer.Ordinal),
        new(Forgotten, StringComparer.Ordinal));

    /// <summary>Takes back what was added since a savepoint.</summary>
    internal void RollBackTo(StoreSavepoint savepoint)
    {
        Added.RemoveRange(savepoint.Added, Added.Count - savepoint.Added);
        Updated.RemoveRange(savepoint.Updated, Updated.Count - savepoint.Updated);
        Removed.RemoveRange(savepoint.Removed, Removed.Count - savepoint.Removed);
        Remembered.RemoveRange(savepoint.Remembered, Remembered.Count - savepoint.Remembered);
        Journal.RemoveRange(savepoint.Journal, Journal.Count - savepoint.Journal);
        Values.Clear();
        foreach (var (name, value) in savepoint.Values) Values[name] = value;
        Secrets.Clear();
        foreach (var (name, value) in savepoint.Secrets) Secrets[name] = value;
        Forgotten.Clear();
        Forgotten.UnionWith(savepoint.Forgotten);
    }

    /// <summary>Empties the batch for use again.</summary>
    public void Clear()
    {
        Added.Clear();
        Updated.Clear();
        Removed.Clear();
        Remembered.Clear();
        Journal.Clear();
        Values.Clear();
        Secrets.Clear();
        Forgotten.Clear();
    }
}
