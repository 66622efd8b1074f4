using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>What the plaintext of a frame of re-keying begins with.</summary>
/// <remarks>
/// Integers are big endian.
/// <code>
/// 0     1..2         3      4       5      6..7     8..
/// kind  transport id index  needed  total  length   piece, ceil(length / needed) octets
/// </code>
/// A confirmation ends after the transport id.
/// </remarks>
/// <param name="Kind">What the pieces make up.</param>
/// <param name="Transport">Grows by one, modulo 65,536, with each key that is offered; the answer bears the offer's.</param>
/// <param name="Index">Which piece, below <paramref name="Total"/>.</param>
/// <param name="Needed">How many pieces restore the message.</param>
/// <param name="Total">How many pieces there are.</param>
/// <param name="Length">Octets of the message, 1 to 4,096.</param>
internal readonly record struct PieceHeader(PieceKind Kind, ushort Transport, byte Index, byte Needed, byte Total, ushort Length)
{
    /// <summary>Octets of the header.</summary>
    public const int Size = 8;

    /// <summary>Octets of a confirmation.</summary>
    public const int ConfirmationSize = 3;

    /// <summary>The longest message: above every suite's public key and answer.</summary>
    public const int MaxLength = 4096;

    /// <summary>Octets of a piece.</summary>
    public int PieceSize => (Length + Needed - 1) / Needed;

    /// <summary>Reads a header and checks that one whole piece, or nothing after a confirmation, follows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> octets, out PieceHeader header, out ReadOnlySpan<byte> piece)
    {
        header = default;
        piece = default;
        if (octets.Length < ConfirmationSize) return false;
        var kind = (PieceKind)octets[0];
        var transport = BinaryPrimitives.ReadUInt16BigEndian(octets[1..]);
        if (kind == PieceKind.Confirmation)
        {
            header = new(kind, transport, 0, 0, 0, 0);
            return octets.Length == ConfirmationSize;
        }

        if (kind is not (PieceKind.Offer or PieceKind.Answer) || octets.Length <= Size) return false;
        header = new(kind, transport, octets[3], octets[4], octets[5], BinaryPrimitives.ReadUInt16BigEndian(octets[6..]));
        if (header.Needed == 0 || header.Needed > header.Total || header.Index >= header.Total || header.Length is 0 or > MaxLength) return false;
        piece = octets[Size..];
        return piece.Length == header.PieceSize;
    }

    /// <summary>Writes the header; returns its octets.</summary>
    public int Encode(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], Transport);
        if (Kind == PieceKind.Confirmation) return ConfirmationSize;
        (destination[3], destination[4], destination[5]) = (Index, Needed, Total);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], Length);
        return Size;
    }
}
