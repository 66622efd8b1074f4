using System.Diagnostics.CodeAnalysis;

namespace Dunes.Sdk.Mesh.Network;

/// <summary>A first-in first-out ring that starts small, grows to its bound and then refuses.</summary>
internal sealed class BoundedQueue<T>(int bound)
{
    private T[] _items = new T[Math.Min(bound, 32)];
    private int _first;

    public int Count { get; private set; }

    public bool IsFull => Count >= bound;

    public bool TryAdd(in T item)
    {
        if (IsFull) return false;

        if (Count == _items.Length) Grow();
        var at = _first + Count;
        _items[at < _items.Length ? at : at - _items.Length] = item;
        Count++;
        return true;
    }

    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        item = _items[_first];
        _items[_first] = default!; // holds no message longer than it must
        if (++_first == _items.Length) _first = 0;
        Count--;
        return true;
    }

    private void Grow()
    {
        var grown = new T[Math.Min(bound, _items.Length * 2)];
        for (var i = 0; i < Count; i++) grown[i] = _items[(_first + i) % _items.Length];
        (_items, _first) = (grown, 0);
    }
}
