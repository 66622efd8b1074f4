using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>A bundle's identity as octets: creation time and sequence big-endian, then the source's URI; as long as they are, keys sort by creation.</summary>
internal static class BundleKey
{
    public const int MaxSize = 16 + 520;

    /// <summary>Most octets of an identity that a store remembers.</summary>
    public const int MaxSeenSize = 64;

    public static int Write(BundleId id, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, id.Created.Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], id.Sequence);
        return 16 + Encoding.ASCII.GetBytes(id.Source.ToString(), destination[16..]);
    }

    /// <summary>
    /// The key under which a received bundle is remembered, 36 bytes: a mark that keeps it apart from an application's own keys, then SHA-256 of identity and payload digest,
    /// so that another bundle under the same identity does not make this one a duplicate.
    /// </summary>
    public static int WriteSeen(BundleId id, UInt128 digest, Span<byte> destination)
    {
        Span<byte> key = stackalloc byte[MaxSize + 16];
        var length = Write(id, key);
        BinaryPrimitives.WriteUInt128BigEndian(key[length..], digest);
        "bndl"u8.CopyTo(destination);
        SHA256.HashData(key[..(length + 16)], destination[4..]);
        return 4 + SHA256.HashSizeInBytes;
    }

    /// <summary>The key as stores of the first schema have it: the mark, then the identity, or its SHA-256 where it is long.</summary>
    public static int WriteSeenOfVersion1(BundleId id, Span<byte> destination)
    {
        Span<byte> key = stackalloc byte[MaxSize];
        var length = Write(id, key);
        "bndl"u8.CopyTo(destination);
        if (4 + length <= MaxSeenSize)
        {
            key[..length].CopyTo(destination[4..]);
            return 4 + length;
        }

        SHA256.HashData(key[..length], destination[4..]);
        return 4 + SHA256.HashSizeInBytes;
    }
}
