namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Octets in and out at its two ends, in one buffer that grows to a stated bound and is used again.</summary>
internal sealed class OctetQueue(int limit)
{
    private byte[] _buffer = new byte[Math.Min(limit, 256)];
    private int _start;

    public int Count { get; private set; }

    public int Limit => limit;

    public int Room => limit - Count;

    public ReadOnlySpan<byte> Octets => _buffer.AsSpan(_start, Count);

    /// <summary>Room of at least one octet for the caller to fill, or none; then <see cref="Commit"/>.</summary>
    public Span<byte> Free(int wanted)
    {
        wanted = Math.Min(wanted, Room);
        if (_buffer.Length - _start - Count < wanted)
        {
            if (_buffer.Length - Count >= wanted)
            {
                Octets.CopyTo(_buffer);
            }
            else
            {
                var larger = new byte[Math.Min(limit, Math.Max(Count + wanted, _buffer.Length * 2))];
                Octets.CopyTo(larger);
                _buffer = larger;
            }

            _start = 0;
        }

        return _buffer.AsSpan(_start + Count, wanted);
    }

    public void Commit(int count) => Count += count;

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Free(octets.Length));
        Commit(octets.Length);
    }

    public int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, Count);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        Drop(count);
        return count;
    }

    public void Drop(int count)
    {
        Count -= count;
        _start = Count == 0 ? 0 : _start + count;
    }

    public void Clear() => (_start, Count) = (0, 0);

    /// <summary>Drops what is held, and gives the memory back; it may be used again.</summary>
    public void Release()
    {
        Clear();
        _buffer = [];
    }
}
