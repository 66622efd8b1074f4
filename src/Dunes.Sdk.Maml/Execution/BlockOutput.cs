using System.Buffers;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Takes what a block prints, up to a bound; what lies beyond is counted and not kept. Several threads may write.</summary>
public sealed class BlockOutput
{
    private readonly Lock _turn = new();
    private readonly ArrayBufferWriter<byte> _kept = new();
    private readonly int _limit;
    private long _size;
    private bool _closed;

    /// <summary>An empty output.</summary>
    /// <param name="limit">The most octets to keep, 0 or more.</param>
    public BlockOutput(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _limit = limit;
    }

    /// <summary>Octets written so far, those that were not kept included.</summary>
    public long Size
    {
        get
        {
            lock (_turn) return _size;
        }
    }

    /// <summary>Whether octets were left out.</summary>
    public bool IsCut => Size > _limit;

    /// <summary>The octets that were kept.</summary>
    public byte[] ToArray()
    {
        lock (_turn) return _kept.WrittenSpan.ToArray();
    }

    /// <summary>Writes octets; once the block is over nothing is taken any more.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        lock (_turn)
        {
            if (_closed) return;
            _size += octets.Length;
            var room = Math.Min(octets.Length, _limit - _kept.WrittenCount);
            if (room > 0) _kept.Write(octets[..room]);
        }
    }

    /// <summary>Ends the output: a block that runs on after its time changes nothing in its report.</summary>
    internal void Close()
    {
        lock (_turn) _closed = true;
    }
}
