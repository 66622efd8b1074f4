using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Mesh.Network;

/// <summary>The network message cache: the last so many PDUs by source, sequence and IV index; the oldest makes room.</summary>
/// <remarks>
/// Mesh Protocol 1.1, section 3.4.6.5. An open-addressed table of at most half load and a ring that tells the oldest. Beside it lies a small
/// table of the octets of PDUs that were authentic, so that a repeated transmission costs no decryption at all.
/// </remarks>
internal sealed class MessageCache
{
    private const int RecentSize = 64;
    private readonly ulong[] _table;
    private readonly ulong[] _ring;
    private readonly int _mask;
    private readonly int _shift;
    private readonly (ulong Head, ulong Tail)[] _recent = new (ulong, ulong)[RecentSize];
    private int _next;

    public MessageCache(int capacity)
    {
        _ring = new ulong[capacity];
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity * 2, 8));
        _table = new ulong[size];
        _mask = size - 1;
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Names a message; never 0, because a source is never 0.</summary>
    /// <param name="identity">SEQ and SRC, 40 bits.</param>
    /// <param name="ivIndex">Its lower 24 bits count.</param>
    public static ulong Key(ulong identity, uint ivIndex) => identity | (ulong)ivIndex << 40;

    public bool Contains(ulong key)
    {
        for (var at = Home(key); ; at = (at + 1) & _mask)
        {
            var entry = _table[at];
            if (entry == key) return true;
            if (entry == 0) return false;
        }
    }

    /// <summary>Adds a message that is not there.</summary>
    public void Add(ulong key)
    {
        if (_ring[_next] != 0) Remove(_ring[_next]);
        _ring[_next] = key;
        if (++_next == _ring.Length) _next = 0;
        var at = Home(key);
        while (_table[at] != 0) at = (at + 1) & _mask;
        _table[at] = key;
    }

    public bool IsRecent(ulong head, ulong tail)
    {
        ref readonly var entry = ref _recent[RecentAt(head)];
        return entry.Head == head && entry.Tail == tail;
    }

    public void AddRecent(ulong head, ulong tail) => _recent[RecentAt(head)] = (head, tail);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RecentAt(ulong head) => (int)(head * 0x9E3779B97F4A7C15 >> 58);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> _shift);

    private void Remove(ulong key)
    {
        var hole = Home(key);
        while (_table[hole] != key) hole = (hole + 1) & _mask;

        // What follows in the same run moves up, unless it would pass its home.
        for (var at = (hole + 1) & _mask; _table[at] != 0; at = (at + 1) & _mask)
        {
            if (((at - Home(_table[at])) & _mask) < ((at - hole) & _mask)) continue;
            _table[hole] = _table[at];
            hole = at;
        }

        _table[hole] = 0;
    }
}
