using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The CMAC algorithm over any AES, RFC 4493, sections 2.3 and 2.4.</summary>
internal static class CmacCore
{
    /// <summary>Multiplies by x in GF(2^128), big endian, without a branch on the secret's top bit.</summary>
    public static Vector128<byte> Double(Vector128<byte> block)
    {
        Span<byte> octets = stackalloc byte[AesBlock.Size];
        block.CopyTo(octets);
        var value = BinaryPrimitives.ReadUInt128BigEndian(octets);
        var carry = (uint)(value >> 127);
        BinaryPrimitives.WriteUInt128BigEndian(octets, (value << 1) ^ (0x87u & (0u - carry)));
        var result = Vector128.Create<byte>(octets);
        octets.Clear();
        return result;
    }

    /// <summary>The tag of a message under the two subkeys: K1 for a whole last block, K2 for a padded one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Compute<TAes>(TAes aes, Vector128<byte> whole, Vector128<byte> padded, ReadOnlySpan<byte> message)
        where TAes : struct, IAesRounds => Compute(aes, whole, padded, Vector128<byte>.Zero, message);

    /// <summary>The same, of what is left of a message once <paramref name="chain"/> holds its first blocks. Whatever they were, the rest is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Compute<TAes>(TAes aes, Vector128<byte> whole, Vector128<byte> padded, Vector128<byte> chain, ReadOnlySpan<byte> message)
        where TAes : struct, IAesRounds
    {
        while (message.Length > AesBlock.Size)
        {
            chain = aes.Encrypt(chain ^ Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(message)));
            message = message[AesBlock.Size..];
        }

        var last = message.Length == AesBlock.Size
            ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(message)) ^ whole
            : PartialBlock.Load(message) ^ PartialBlock.Marker(message.Length) ^ padded;
        return aes.Encrypt(chain ^ last);
    }
}
