using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Finds the parts of an envelope in octets that come in any pieces. Holds one part at most; a part that lies whole in what came is not copied.</summary>
internal sealed class EnvelopeScanner(IEnvelopeParts parts, long firstChunk = 0) : IDisposable
{
    private const int FirstBufferSize = 4_096;
    private byte[] _buffer = [];
    private int _held;
    private int _needed = EnvelopeHeader.ChunkLog2Offset + 1;
    private Part _part = Part.Prologue;
    private int _chunkSize;
    private int _trailerSize;

    private enum Part
    {
        Prologue,
        Chunk,
        Trailer,
        End,
    }

    /// <summary><see cref="OpenStatus.Incomplete"/> until the end, or until something is wrong.</summary>
    public OpenStatus Status { get; private set; } = OpenStatus.Incomplete;

    /// <summary>What is wrong with the header, or not whole of it.</summary>
    public HeaderReading Reading { get; private set; } = HeaderReading.Incomplete("magic", 0, EnvelopeHeader.ChunkLog2Offset + 1);

    /// <summary>Whether the prologue was read and accepted.</summary>
    public bool IsBehindPrologue => _part != Part.Prologue;

    /// <summary>The index of the chunk that comes next: all before it are accepted.</summary>
    public long Chunks { get; private set; } = firstChunk;

    /// <summary>Where in the envelope the part that comes next begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Octets of plaintext in the chunks accepted.</summary>
    public long PayloadSize { get; private set; }

    /// <summary>Octets that are missing at least.</summary>
    public long Missing => Status != OpenStatus.Incomplete ? 0 : _part switch
    {
        Part.Chunk when _needed <= EnvelopeHeader.ChunkLengthSize => ChunkCipher.Overhead - _held + _trailerSize,
        Part.Chunk when IsMissingKnown => _needed - _held + _trailerSize,
        Part.Chunk => _needed - _held + ChunkCipher.Overhead + _trailerSize,
        Part.Prologue => Math.Max(0, _needed - _held) + (Reading.Status == OpenStatus.Opened ? 0 : EnvelopeHeader.CommitmentSize) + ChunkCipher.Overhead,
        _ => _needed - _held,
    };

    /// <summary>Whether exactly <see cref="Missing"/> octets are missing: the final chunk has begun.</summary>
    public bool IsMissingKnown => _part == Part.Trailer || (_part == Part.Chunk && _needed > EnvelopeHeader.ChunkLengthSize && _needed < _chunkSize + ChunkCipher.Overhead);

    /// <summary>Takes octets; those behind the end are malformed.</summary>
    public OpenStatus Write(ReadOnlySpan<byte> octets, IBufferWriter<byte>? plaintext)
    {
        while (Status == OpenStatus.Incomplete && !octets.IsEmpty)
        {
            if (_held == 0)
            {
                // Without a copy while whole parts are there.
                var used = Step(octets, plaintext);
                octets = octets[used..];
                if (used > 0 || Status != OpenStatus.Incomplete || octets.Length >= _needed) continue;
            }

            var taken = Math.Min(_needed - _held, octets.Length);
            Hold(octets[..taken]);
            octets = octets[taken..];
            if (_held < _needed && _part != Part.Prologue) break;
            if (Step(_buffer.AsSpan(0, _held), plaintext) > 0) _held = 0;
        }

        if (Status == OpenStatus.Opened && !octets.IsEmpty) Status = OpenStatus.Malformed;
        return Status;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _held = 0;
    }

    private void Hold(ReadOnlySpan<byte> octets)
    {
        if (_buffer.Length < _needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_needed, FirstBufferSize));
            _buffer.AsSpan(0, _held).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        octets.CopyTo(_buffer.AsSpan(_held));
        _held += octets.Length;
    }

    /// <summary>Reads one part from the beginning of the octets: returns what it took, or 0 and how much is needed.</summary>
    private int Step(ReadOnlySpan<byte> octets, IBufferWriter<byte>? plaintext)
    {
        var used = _part switch
        {
            Part.Prologue => ReadPrologue(octets),
            Part.Chunk => ReadChunk(octets, plaintext),
            _ => ReadTrailer(octets),
        };
        Offset += used;
        return used;
    }

    private int ReadPrologue(ReadOnlySpan<byte> octets)
    {
        // What is wrong already in the first fields is said at once; the rest is read anew only when more of it can be.
        if (octets.Length < _needed && _needed > EnvelopeHeader.FixedSize) return 0;
        Reading = EnvelopeHeader.Read(octets, out var header);
        if (Reading.Status != OpenStatus.Opened)
        {
            _needed = Reading.Needed;
            if (Reading.Status != OpenStatus.Incomplete) Status = Reading.Status;
            return 0;
        }

        var size = _needed = header.PrologueSize;
        if (octets.Length < size) return 0;
        var status = parts.OnPrologue(header, octets[..size]);
        (_chunkSize, _trailerSize) = (header.ChunkSize, header.TrailerSize);
        if (status != OpenStatus.Opened)
        {
            Status = status;
            return 0;
        }

        Offset = Chunks * (_chunkSize + ChunkCipher.Overhead);
        _part = Part.Chunk;
        _needed = EnvelopeHeader.ChunkLengthSize;
        return size;
    }

    private int ReadChunk(ReadOnlySpan<byte> octets, IBufferWriter<byte>? plaintext)
    {
        var framing = ChunkFraming.Read(octets, _chunkSize, out var size);
        _needed = size;
        if (framing != OpenStatus.Opened)
        {
            if (framing == OpenStatus.Malformed) Status = framing;
            return 0;
        }

        var isFinal = size < _chunkSize + ChunkCipher.Overhead;
        var status = parts.OnChunk(Chunks, isFinal, octets[..size], plaintext);
        if (status != OpenStatus.Opened)
        {
            Status = status;
            return 0;
        }

        Chunks++;
        PayloadSize += size - ChunkCipher.Overhead;
        _needed = EnvelopeHeader.ChunkLengthSize;
        if (!isFinal) return size;
        _part = Part.Trailer;
        _needed = _trailerSize;
        if (_trailerSize == 0) End(default);
        return size;
    }

    private int ReadTrailer(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < _trailerSize) return 0;
        End(octets[.._trailerSize]);
        return _trailerSize;
    }

    private void End(ReadOnlySpan<byte> signature)
    {
        _part = Part.End;
        _needed = 0;
        Status = parts.OnEnd(signature);
    }
}
