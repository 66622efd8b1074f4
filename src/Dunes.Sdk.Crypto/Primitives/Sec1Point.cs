using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Points of the NIST curves as octets: 04, x, y, each coordinate at full size, big endian. SEC 1, section 2.3.3.</summary>
internal static class Sec1Point
{
    /// <summary>What an uncompressed point begins with.</summary>
    public const byte Uncompressed = 4;

    /// <summary>Octets of a point whose coordinates have <paramref name="coordinateSize"/> octets.</summary>
    public static int SizeOf(int coordinateSize) => 1 + (2 * coordinateSize);

    /// <summary>Writes a point; coordinates come at full size from the runtime.</summary>
    public static void Write(ECPoint point, int coordinateSize, Span<byte> destination)
    {
        destination[0] = Uncompressed;
        Pad(point.X, destination.Slice(1, coordinateSize));
        Pad(point.Y, destination.Slice(1 + coordinateSize, coordinateSize));
    }

    /// <summary>Reads an uncompressed point. Whether it is on the curve is for the import to say.</summary>
    /// <exception cref="CryptographicException">The octets have another length or form.</exception>
    public static ECPoint Read(ReadOnlySpan<byte> octets, int coordinateSize)
    {
        var size = SizeOf(coordinateSize);
        if (octets.Length != size) throw new CryptographicException($"The public key has {octets.Length} octets; an uncompressed point of this curve has {size}.");
        if (octets[0] != Uncompressed) throw new CryptographicException($"The public key begins with {octets[0]:x2}; an uncompressed point begins with 04.");
        return new ECPoint { X = octets.Slice(1, coordinateSize).ToArray(), Y = octets[(1 + coordinateSize)..].ToArray() };
    }

    private static void Pad(ReadOnlySpan<byte> coordinate, Span<byte> destination)
    {
        destination.Clear();
        coordinate.CopyTo(destination[(destination.Length - coordinate.Length)..]);
    }
}
