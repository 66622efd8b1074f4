namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>A systematic Reed-Solomon erasure code over GF(256): a message becomes up to 255 pieces, and any <see cref="Needed"/> of them restore it.</summary>
/// <remarks>
/// The first <see cref="Needed"/> pieces are the message cut in equal parts, the last filled up with zeros; so without loss nothing is computed.
/// Piece i behind them is the sum over the parts j of part j / (i + j), in the field of AES, where + is XOR: the rows of a Cauchy matrix, every
/// square part of which can be inverted. It mends lost pieces and no changed ones: the frames that carry pieces are authenticated.
/// For public data alone; time follows the values. Several threads may use one at once.
/// </remarks>
public sealed class ErasureCode
{
    /// <summary>The most pieces of a message.</summary>
    public const int MaxPieces = 255;

    /// <summary>A code of which <paramref name="needed"/> of <paramref name="total"/> pieces restore a message.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 255 pieces, or more needed than there are.</exception>
    public ErasureCode(int needed, int total)
    {
        if (total is < 1 or > MaxPieces) throw new ArgumentOutOfRangeException(nameof(total), total, $"There are 1 to {MaxPieces} pieces.");
        if (needed < 1 || needed > total) throw new ArgumentOutOfRangeException(nameof(needed), needed, $"Of {total} pieces 1 to {total} can be needed.");
        (Needed, Total) = (needed, total);
    }

    /// <summary>Pieces that restore the message.</summary>
    public int Needed { get; }

    /// <summary>Pieces that there are.</summary>
    public int Total { get; }

    /// <summary>Octets of a piece of a message of <paramref name="length"/> octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public int PieceSize(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return (int)(((long)length + Needed - 1) / Needed);
    }

    /// <summary>Writes piece <paramref name="index"/>, 0 to <see cref="Total"/> - 1, of a message: <see cref="PieceSize"/> octets.</summary>
    /// <exception cref="ArgumentException">The message is empty, there is no such piece, or the destination is too short.</exception>
    public void Encode(ReadOnlySpan<byte> message, int index, Span<byte> piece)
    {
        if ((uint)index >= (uint)Total) throw new ArgumentOutOfRangeException(nameof(index), index, $"The pieces are 0 to {Total - 1}.");
        var size = PieceSize(message.Length);
        if (piece.Length < size) throw new ArgumentException($"The destination has {piece.Length} octets; a piece of this message has {size}.", nameof(piece));
        piece = piece[..size];
        piece.Clear();
        if (index < Needed)
        {
            Part(message, index, size).CopyTo(piece);
            return;
        }

        for (var part = 0; part < Needed; part++) GaloisField.MultiplyAdd(Factor(index, part), Part(message, part, size), piece);
    }

    /// <summary>Restores a message from exactly <see cref="Needed"/> pieces, which lie one behind the other in the order of <paramref name="indices"/>.</summary>
    /// <returns>False when an index stands twice or names no piece.</returns>
    /// <exception cref="ArgumentException">There are not <see cref="Needed"/> indices and as many pieces of the message's piece size.</exception>
    public bool TryRestore(ReadOnlySpan<byte> indices, ReadOnlySpan<byte> pieces, Span<byte> message)
    {
        var size = PieceSize(message.Length);
        if (indices.Length != Needed || pieces.Length != (long)Needed * size)
        {
            throw new ArgumentException($"There are {indices.Length} indices and {pieces.Length} octets of pieces; this message is restored from {Needed} of {size} octets.");
        }

        // Which of the pieces holds each part; 255 where the part is missing.
        Span<byte> holder = stackalloc byte[MaxPieces];
        Span<byte> spare = stackalloc byte[MaxPieces];
        Span<bool> seen = stackalloc bool[MaxPieces + 1];
        holder.Fill(byte.MaxValue);
        var spares = 0;
        for (var at = 0; at < Needed; at++)
        {
            var index = indices[at];
            if (index >= Total || seen[index]) return false;
            seen[index] = true;
            if (index < Needed) holder[index] = (byte)at;
            else spare[spares++] = (byte)at;
        }

        for (var part = 0; part < Needed; part++)
        {
            if (holder[part] == byte.MaxValue) continue;
            var target = Part(message, part, size);
            pieces.Slice(holder[part] * size, target.Length).CopyTo(target);
        }

        if (spares > 0) Mend(indices, pieces, message, size, holder, spare[..spares]);
        return true;
    }

    /// <summary>Solves for the missing parts: as many unknowns as there are pieces beyond the message's own parts.</summary>
    private void Mend(ReadOnlySpan<byte> indices, ReadOnlySpan<byte> pieces, Span<byte> message, int size, ReadOnlySpan<byte> holder, ReadOnlySpan<byte> spare)
    {
        var count = spare.Length;
        var missing = new byte[count];
        for (int part = 0, at = 0; part < Needed; part++)
        {
            if (holder[part] == byte.MaxValue) missing[at++] = (byte)part;
        }

        var rows = new byte[count * count];
        var sums = new byte[count * size];
        for (var row = 0; row < count; row++)
        {
            var index = indices[spare[row]];
            var sum = sums.AsSpan(row * size, size);
            pieces.Slice(spare[row] * size, size).CopyTo(sum);
            for (var part = 0; part < Needed; part++)
            {
                if (holder[part] != byte.MaxValue) GaloisField.MultiplyAdd(Factor(index, part), Part(message, part, size), sum);
            }

            for (var column = 0; column < count; column++) rows[(row * count) + column] = Factor(index, missing[column]);
        }

        // Gauss and Jordan. Leading square parts of a Cauchy matrix are Cauchy matrices too, so that no pivot is ever zero and no row is swapped.
        for (var pivot = 0; pivot < count; pivot++)
        {
            var line = rows.AsSpan(pivot * count, count);
            var inverse = GaloisField.Inverse(line[pivot]);
            Scale(inverse, line);
            Scale(inverse, sums.AsSpan(pivot * size, size));
            for (var row = 0; row < count; row++)
            {
                if (row == pivot) continue;
                var factor = rows[(row * count) + pivot];
                GaloisField.MultiplyAdd(factor, line, rows.AsSpan(row * count, count));
                GaloisField.MultiplyAdd(factor, sums.AsSpan(pivot * size, size), sums.AsSpan(row * size, size));
            }
        }

        for (var row = 0; row < count; row++)
        {
            var target = Part(message, missing[row], size);
            sums.AsSpan(row * size, target.Length).CopyTo(target);
        }
    }

    /// <summary>x *= factor, as x += (factor + 1) * x; the sum of x and 1 * x takes nothing away in place.</summary>
    private static void Scale(byte factor, Span<byte> octets) => GaloisField.MultiplyAdd((byte)(factor ^ 1), octets, octets);

    private static byte Factor(int index, int part) => GaloisField.Inverse((byte)(index ^ part));

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> message, int part, int size)
    {
        var start = (int)Math.Min((long)part * size, message.Length);
        return message[start..(int)Math.Min((long)start + size, message.Length)];
    }

    private static Span<byte> Part(Span<byte> message, int part, int size)
    {
        var start = (int)Math.Min((long)part * size, message.Length);
        return message[start..(int)Math.Min((long)start + size, message.Length)];
    }
}
