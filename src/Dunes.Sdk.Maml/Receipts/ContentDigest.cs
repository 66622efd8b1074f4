using System.Buffers;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>SHA-256 of a text's UTF-8, taken piece by piece so that no second copy of a large document is made.</summary>
internal static class ContentDigest
{
    private const int ChunkSize = 16 * 1024;

    /// <summary>The digest as 64 lower-case hexadecimal digits, and the octets it covers.</summary>
    public static string Hex(ReadOnlySpan<char> text, out long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var octets = ArrayPool<byte>.Shared.Rent(ChunkSize);
        size = 0;
        while (!text.IsEmpty)
        {
            // Stops before a pair that does not fit whole, and goes on from there.
            Utf8.FromUtf16(text, octets, out var read, out var written);
            hash.AppendData(octets.AsSpan(0, written));
            size += written;
            text = text[read..];
        }

        ArrayPool<byte>.Shared.Return(octets);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>The digest as 64 lower-case hexadecimal digits.</summary>
    public static string Hex(ReadOnlySpan<char> text) => Hex(text, out _);
}
