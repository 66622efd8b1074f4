using System.Buffers.Binary;
using System.Text;
using SQLitePCL;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>Secrets in rows of one size that are overwritten where they stand, never deleted and never moved; so what is forgotten is in no page any more.</summary>
/// <remarks>
/// SQLite zeroes the place of a row that is deleted, but a row that had moved to another page, because its neighbours came and went, may have left a copy behind. Rows of a table that only grows at its end,
/// and whose rows keep their size, do not move. Within a page that they share nothing stays of what they held before (<c>secure_delete</c>).
/// <code>
/// row: number | 256 octets: name's length 1 | name in UTF-8 | value's length 2, big endian | value | zeros. All zeros: free
/// </code>
/// </remarks>
internal sealed class SecretSlots : IDisposable
{
    public const string Create = "CREATE TABLE IF NOT EXISTS secret (number INTEGER PRIMARY KEY, octets BLOB NOT NULL)";

    /// <summary>Most octets of a name and its value together.</summary>
    public const int MaxSize = SlotSize - 1 - sizeof(ushort);

    private const int SlotSize = 256;
    private readonly PreparedStatement _all, _read, _insert, _overwrite;
    private readonly Dictionary<string, long> _slots = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _free = [];
    private long _last;
    private bool _isLoaded;

    public SecretSlots(sqlite3 database)
    {
        _all = new(database, "SELECT number, octets FROM secret ORDER BY number");
        _read = new(database, "SELECT octets FROM secret WHERE number = ?1");
        _insert = new(database, "INSERT INTO secret (number, octets) VALUES (?1, ?2)");
        _overwrite = new(database, "UPDATE secret SET octets = ?2 WHERE number = ?1");
    }

    /// <summary>A secret, or null.</summary>
    public byte[]? Get(string name)
    {
        Load();
        if (!_slots.TryGetValue(name, out var slot)) return null;
        try
        {
            return _read.Bind(1, slot).Step() && TryRead(_read.Blob(0), out _, out var value) ? value.ToArray() : null;
        }
        finally
        {
            _read.Reset();
        }
    }

    /// <summary>Sets a secret, within a transaction.</summary>
    public void Put(string name, ReadOnlySpan<byte> value)
    {
        Load();
        Span<byte> octets = stackalloc byte[SlotSize];
        octets.Clear();
        var nameSize = Encoding.UTF8.GetBytes(name, octets[1..]);
        octets[0] = (byte)nameSize;
        BinaryPrimitives.WriteUInt16BigEndian(octets[(1 + nameSize)..], (ushort)value.Length);
        value.CopyTo(octets[(1 + nameSize + sizeof(ushort))..]);
        if (!_slots.TryGetValue(name, out var slot))
        {
            if (_free.Count == 0)
            {
                _insert.Bind(1, ++_last).Bind(2, octets).Run();
                _slots.Add(name, _last);
                return;
            }

            slot = _free.Min;
            _free.Remove(slot);
            _slots.Add(name, slot);
        }

        _overwrite.Bind(1, slot).Bind(2, octets).Run();
    }

    /// <summary>Overwrites a secret with zeros, within a transaction; false when there is none of this name.</summary>
    public bool Erase(string name)
    {
        Load();
        if (!_slots.Remove(name, out var slot)) return false;
        _free.Add(slot);
        Span<byte> zeros = stackalloc byte[SlotSize];
        zeros.Clear();
        _overwrite.Bind(1, slot).Bind(2, zeros).Run();
        return true;
    }

    /// <summary>The transaction failed: the table is as it was.</summary>
    public void OnRolledBack() => _isLoaded = false;

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<PreparedStatement>)[_all, _read, _insert, _overwrite]) statement.Dispose();
    }

    private void Load()
    {
        if (_isLoaded) return;
        _slots.Clear();
        _free.Clear();
        _last = 0;
        try
        {
            while (_all.Step())
            {
                _last = _all.Int64(0);
                if (TryRead(_all.Blob(1), out var name, out _)) _slots[name] = _last;
                else _free.Add(_last);
            }
        }
        finally
        {
            _all.Reset();
        }

        _isLoaded = true;
    }

    private static bool TryRead(ReadOnlySpan<byte> octets, out string name, out ReadOnlySpan<byte> value)
    {
        name = string.Empty;
        value = default;
        if (octets.Length != SlotSize || octets[0] is 0 or > MaxSize) return false;
        var behindName = octets[(1 + octets[0])..];
        var size = BinaryPrimitives.ReadUInt16BigEndian(behindName);
        if (size > behindName.Length - sizeof(ushort)) return false;
        name = Encoding.UTF8.GetString(octets.Slice(1, octets[0]));
        value = behindName.Slice(sizeof(ushort), size);
        return true;
    }
}
