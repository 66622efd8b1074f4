namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Collects the pieces of one message, in any order, until it can be restored. Holds at most 4,096 octets and a piece.</summary>
internal sealed class PieceAssembly
{
    private readonly PieceHeader _shape;
    private readonly byte[] _pieces;
    private readonly byte[] _indices;
    private int _count;

    public PieceAssembly(PieceHeader first)
    {
        _shape = first with { Index = 0 };
        _indices = new byte[first.Needed];
        _pieces = new byte[first.Needed * first.PieceSize];
    }

    /// <summary>The key transport that the pieces belong to.</summary>
    public ushort Transport => _shape.Transport;

    /// <summary>Takes a piece; true, with the message, when it was the last one needed. A piece of another shape, or one that is there, changes nothing.</summary>
    public bool TryAdd(PieceHeader header, ReadOnlySpan<byte> piece, out byte[] message)
    {
        message = [];
        if (header with { Index = 0 } != _shape || _count == _indices.Length || _indices.AsSpan(0, _count).Contains(header.Index)) return false;
        _indices[_count] = header.Index;
        piece.CopyTo(_pieces.AsSpan(_count * piece.Length));
        if (++_count < _indices.Length) return false;
        message = new byte[_shape.Length];
        return new ErasureCode(_shape.Needed, _shape.Total).TryRestore(_indices, _pieces, message);
    }
}
