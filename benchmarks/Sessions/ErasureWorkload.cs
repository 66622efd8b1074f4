using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Benchmarks.Sessions;

/// <summary>16 of 20 pieces of 64 KiB, with 4 parts lost; and a public key of 1,249 octets in pieces of 64.</summary>
internal sealed class ErasureWorkload
{
    /// <summary>Octets of the large message.</summary>
    public const int Size = 64 * 1024;

    private readonly ErasureCode _code = new(16, 20);
    private readonly byte[] _message = new byte[Size];
    private readonly byte[] _pieces = new byte[Size];
    private readonly byte[] _piece = new byte[Size / 16];
    private readonly byte[] _indices = [16, 17, 18, 19, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    public ErasureWorkload()
    {
        new Random(1).NextBytes(_message);
        for (var at = 0; at < 16; at++) _code.Encode(_message, _indices[at], _pieces.AsSpan(at * _piece.Length));
    }

    /// <summary>The four pieces that are not the message's own.</summary>
    public void Encode()
    {
        for (var index = 16; index < 20; index++) _code.Encode(_message, index, _piece);
    }

    /// <summary>Four missing parts.</summary>
    public void Restore() => _code.TryRestore(_indices, _pieces, _message);
}
