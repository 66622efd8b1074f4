using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Several chunks side by side in pooled memory, sealed or opened in place. One is filled while another is worked on and a third goes out.</summary>
internal sealed class ChunkBatch : IDisposable
{
    private const int TargetSize = 1 << 19;
    private readonly int _chunkSize;
    private readonly int _textOffset;
    private readonly int[] _lengths;
    private byte[] _octets;

    public ChunkBatch(int chunkSize, int textOffset)
    {
        (_chunkSize, _textOffset) = (chunkSize, textOffset);
        _lengths = new int[TargetSize / chunkSize];
        _octets = ArrayPool<byte>.Shared.Rent(_lengths.Length * FullSize);
    }

    /// <summary>Octets of a full chunk with length and tag.</summary>
    public int FullSize => _chunkSize + ChunkCipher.Overhead;

    /// <summary>Chunks that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The index in the envelope of the first of them.</summary>
    public long FirstIndex { get; private set; }

    /// <summary>Whether the last of them is the final chunk.</summary>
    public bool IsLast { get; private set; }

    /// <summary>How reading ended, when chunks were read: <see cref="OpenStatus.Opened"/> as long as there is nothing wrong.</summary>
    public OpenStatus Status { get; private set; }

    /// <summary>Octets of plaintext that it holds.</summary>
    public long TextSize
    {
        get
        {
            long size = 0;
            for (var at = 0; at < Count; at++) size += _lengths[at];
            return size;
        }
    }

    /// <summary>All chunks with their lengths: those before the final one are full, so they lie without a gap.</summary>
    public ReadOnlyMemory<byte> Chunks => Count == 0 ? default : _octets.AsMemory(0, ((Count - 1) * FullSize) + _lengths[Count - 1] + ChunkCipher.Overhead);

    /// <summary>The plaintext of a chunk.</summary>
    public ReadOnlyMemory<byte> Text(int at) => _octets.AsMemory((at * FullSize) + _textOffset, _lengths[at]);

    /// <summary>Reads plaintext where it is to be encrypted.</summary>
    public async ValueTask FillTextAsync(Stream source, long firstIndex, CancellationToken cancellationToken)
    {
        (FirstIndex, Count, IsLast) = (firstIndex, 0, false);
        while (Count < _lengths.Length && !IsLast)
        {
            var slot = _octets.AsMemory((Count * FullSize) + _textOffset, _chunkSize);
            var read = await source.ReadAtLeastAsync(slot, _chunkSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            _lengths[Count++] = read;
            IsLast = read < _chunkSize;
        }
    }

    /// <summary>Reads sealed chunks; what follows the final one must be a trailer of this size and the end.</summary>
    public async ValueTask FillChunksAsync(Stream source, long firstIndex, int trailerSize, CancellationToken cancellationToken)
    {
        (FirstIndex, Count, IsLast, Status) = (firstIndex, 0, false, OpenStatus.Opened);
        var capacity = _lengths.Length * FullSize;
        var read = await source.ReadAtLeastAsync(_octets.AsMemory(0, capacity), capacity, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var at = 0;
        while (Count < _lengths.Length && !IsLast)
        {
            var status = ChunkFraming.Read(_octets.AsSpan(at, read - at), _chunkSize, out var size);
            if (status != OpenStatus.Opened)
            {
                Status = status;
                return;
            }

            _lengths[Count++] = size - ChunkCipher.Overhead;
            IsLast = size < FullSize;
            at += size;
        }

        if (!IsLast) return;

        // The trailer was verified before this pass; its place behind the last octet of the final chunk is taken again only to see that nothing follows.
        var left = read - at;
        if (read == capacity && left <= trailerSize)
        {
            var rest = new byte[trailerSize - left + 1];
            left += await source.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }

        Status = left == trailerSize ? OpenStatus.Opened : left < trailerSize ? OpenStatus.Incomplete : OpenStatus.Malformed;
    }

    /// <summary>Encrypts the chunk at a place.</summary>
    public void Seal(int at, ChunkCipher cipher) =>
        cipher.Seal(FirstIndex + at, IsLast && at == Count - 1, Text(at).Span, _octets.AsSpan(at * FullSize, _lengths[at] + ChunkCipher.Overhead));

    /// <summary>Decrypts the chunk at a place.</summary>
    public bool TryOpen(int at, ChunkCipher cipher) =>
        cipher.TryOpen(FirstIndex + at, IsLast && at == Count - 1, _octets.AsSpan(at * FullSize, _lengths[at] + ChunkCipher.Overhead), _octets.AsSpan((at * FullSize) + _textOffset, _lengths[at]));

    public void Dispose()
    {
        if (_octets.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_octets, clearArray: true);
        _octets = [];
    }
}
