using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Several chunks side by side in pooled memory, their plaintext in one piece and their octets in another.</summary>
internal sealed class ChunkBatch : IDisposable
{
    // Both pieces of a batch fit the caches near one core, and all batches at once a bound of 2 MiB.
    private const int TargetSize = 1 << 18;
    private const int TargetSizeOfAll = 1 << 20;
    private readonly int _chunkSize;
    private readonly int _capacity;
    private readonly bool _isOnly;
    private byte[] _text;
    private byte[] _octets;
    private int _lastLength;

    /// <summary>One of so many batches.</summary>
    public ChunkBatch(int chunkSize, int batches)
    {
        _chunkSize = chunkSize;
        _isOnly = batches == 1;
        _capacity = Math.Max(Math.Min(TargetSize, TargetSizeOfAll / batches) / chunkSize, 1);
        _text = ArrayPool<byte>.Shared.Rent(_capacity * chunkSize);
        _octets = ArrayPool<byte>.Shared.Rent(_capacity * FullSize);
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

    /// <summary>Whether another batch follows.</summary>
    public bool GoesOn => !IsLast && Status == OpenStatus.Opened;

    /// <summary>The plaintext of all chunks.</summary>
    public ReadOnlyMemory<byte> Text => _text.AsMemory(0, Count == 0 ? 0 : ((Count - 1) * _chunkSize) + _lastLength);

    /// <summary>All chunks with their lengths: those before the final one are full, so they lie without a gap.</summary>
    public ReadOnlyMemory<byte> Chunks => _octets.AsMemory(0, Count == 0 ? 0 : ((Count - 1) * FullSize) + _lastLength + ChunkCipher.Overhead);

    /// <summary>Reads plaintext.</summary>
    public async ValueTask FillTextAsync(Stream source, long firstIndex, CancellationToken cancellationToken)
    {
        FirstIndex = firstIndex;
        var size = _capacity * _chunkSize;
        var read = await ReadAsync(source, _text.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
        IsLast = read < size;
        Count = IsLast ? (read / _chunkSize) + 1 : _capacity;
        _lastLength = IsLast ? read % _chunkSize : _chunkSize;
    }

    /// <summary>Reads sealed chunks; what follows the final one must be a trailer of this size and the end.</summary>
    public async ValueTask FillChunksAsync(Stream source, long firstIndex, int trailerSize, CancellationToken cancellationToken)
    {
        (FirstIndex, Count, IsLast, Status) = (firstIndex, 0, false, OpenStatus.Opened);
        var capacity = _capacity * FullSize;
        var read = await ReadAsync(source, _octets.AsMemory(0, capacity), cancellationToken).ConfigureAwait(false);
        var at = 0;
        while (Count < _capacity && !IsLast)
        {
            var status = ChunkFraming.Read(_octets.AsSpan(at, read - at), _chunkSize, out var size);
            if (status != OpenStatus.Opened)
            {
                Status = status;
                return;
            }

            Count++;
            _lastLength = size - ChunkCipher.Overhead;
            IsLast = size < FullSize;
            at += size;
        }

        if (!IsLast) return;

        // The trailer was verified before this pass; it is read again only to see that nothing follows.
        var left = read - at;
        if (read == capacity && left <= trailerSize)
        {
            var rest = new byte[trailerSize - left + 1];
            left += await source.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }

        Status = left == trailerSize ? OpenStatus.Opened : left < trailerSize ? OpenStatus.Incomplete : OpenStatus.Malformed;
    }

    /// <summary>Encrypts the chunk at a place.</summary>
    public void Seal(int at, ChunkCipher cipher) => cipher.Seal(FirstIndex + at, IsFinal(at), _text.AsSpan(at * _chunkSize, LengthOf(at)), _octets.AsSpan(at * FullSize, LengthOf(at) + ChunkCipher.Overhead));

    /// <summary>Decrypts the chunk at a place.</summary>
    public bool TryOpen(int at, ChunkCipher cipher) => cipher.TryOpen(FirstIndex + at, IsFinal(at), _octets.AsSpan(at * FullSize, LengthOf(at) + ChunkCipher.Overhead), _text.AsSpan(at * _chunkSize, LengthOf(at)));

    public void Dispose()
    {
        if (_text.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_text, clearArray: true);
        ArrayPool<byte>.Shared.Return(_octets);
        _text = [];
        _octets = [];
    }

    /// <summary>Whether reading blocks a thread whoever asks: a file that was opened without asynchronous input and output.</summary>
    public static bool Blocks(Stream source) => source is FileStream { IsAsync: false };

    /// <summary>
    /// Fills the memory, unless the stream ends before. What blocks a thread anyway blocks this one where it is the only one at work: it then has the octets in its caches, while another thread would have
    /// to be woken for each batch, perhaps far from them.
    /// </summary>
    private ValueTask<int> ReadAsync(Stream source, Memory<byte> octets, CancellationToken cancellationToken)
    {
        if (!_isOnly || !Blocks(source)) return source.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(source.ReadAtLeast(octets.Span, octets.Length, throwOnEndOfStream: false));
    }

    private bool IsFinal(int at) => IsLast && at == Count - 1;

    private int LengthOf(int at) => at == Count - 1 ? _lastLength : _chunkSize;
}
