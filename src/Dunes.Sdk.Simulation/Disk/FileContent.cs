namespace Dunes.Sdk.Simulation.Disk;

/// <summary>Bytes that grow and shrink.</summary>
/// <remarks>They lie in pieces, so that thousands of short-lived disks leave no large arrays behind.</remarks>
internal sealed class FileContent
{
    private const int PieceSize = 8192;
    private readonly List<byte[]> _pieces = []; // zeros from Length on: what a file grows by reads as zeros

    public int Length { get; private set; }

    public byte this[int offset]
    {
        get => _pieces[offset / PieceSize][offset % PieceSize];
        set => _pieces[offset / PieceSize][offset % PieceSize] = value;
    }

    /// <summary>Reads what lies before the end; gives how many bytes that is.</summary>
    public int Read(int offset, Span<byte> target)
    {
        var size = Math.Max(Math.Min(target.Length, Length - offset), 0);
        for (var done = 0; done < size;)
        {
            var piece = Piece(offset + done, size - done);
            piece.CopyTo(target[done..]);
            done += piece.Length;
        }

        return size;
    }

    /// <summary>Writes, growing as needed.</summary>
    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        if (offset + data.Length > Length) SetLength(offset + data.Length);
        while (!data.IsEmpty)
        {
            var piece = Piece(offset, data.Length);
            data[..piece.Length].CopyTo(piece);
            data = data[piece.Length..];
            offset += piece.Length;
        }
    }

    /// <summary>Writes only what lies before the end.</summary>
    public void WriteWithin(int offset, ReadOnlySpan<byte> data)
    {
        if (offset < Length) Write(offset, data[..Math.Min(data.Length, Length - offset)]);
    }

    public void SetLength(int length)
    {
        var pieces = (length + PieceSize - 1) / PieceSize;
        if (pieces < _pieces.Count) _pieces.RemoveRange(pieces, _pieces.Count - pieces);
        while (_pieces.Count < pieces) _pieces.Add(new byte[PieceSize]);
        if (length < Length && length % PieceSize != 0) _pieces[^1].AsSpan(length % PieceSize).Clear();
        Length = length;
    }

    public void CopyFrom(FileContent other)
    {
        SetLength(0);
        foreach (var piece in other._pieces) Write(Length, piece.AsSpan(0, Math.Min(PieceSize, other.Length - Length)));
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }

    private Span<byte> Piece(int offset, int most)
    {
        var within = offset % PieceSize;
        return _pieces[offset / PieceSize].AsSpan(within, Math.Min(most, PieceSize - within));
    }
}
