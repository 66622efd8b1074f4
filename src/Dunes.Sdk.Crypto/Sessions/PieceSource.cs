namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Gives the pieces of one message without end: its parts, then what mends them, then the same again.</summary>
internal sealed class PieceSource
{
    private readonly byte[] _message;
    private readonly ErasureCode _code;
    private int _next;

    public PieceSource(PieceKind kind, ushort transport, byte[] message, int pieceSize)
    {
        (Kind, Transport, _message) = (kind, transport, message);
        var needed = (message.Length + pieceSize - 1) / pieceSize;
        _code = new(needed, ErasureCode.MaxPieces);
    }

    /// <summary>What the pieces make up.</summary>
    public PieceKind Kind { get; }

    /// <summary>The key transport that they belong to.</summary>
    public ushort Transport { get; }

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>How often all pieces that a receiver needs were sent twice over: the pace is slowed by it.</summary>
    public int Rounds { get; private set; }

    /// <summary>Writes the next piece behind its header; returns the octets written.</summary>
    public int Next(Span<byte> destination)
    {
        var header = new PieceHeader(Kind, Transport, (byte)(_next % _code.Total), (byte)_code.Needed, (byte)_code.Total, (ushort)_message.Length);
        var size = header.Encode(destination);
        _code.Encode(_message, header.Index, destination[size..]);
        _next++;
        Rounds = _next / (2 * _code.Needed);
        return size + header.PieceSize;
    }

    /// <summary>Goes on at the slowest pace: the other side has it all, or answers already.</summary>
    public void Slow() => Rounds = Math.Max(Rounds, 4);
}
