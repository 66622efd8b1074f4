using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the field of AES, which processors with GFNI multiply in. For public data: time follows values.</summary>
internal static class GaloisField
{
    private const int Polynomial = 0x11B;

    /// <summary>a * b.</summary>
    public static byte Multiply(byte a, byte b)
    {
        var product = 0;
        for (int factor = a, bits = b; bits != 0; bits >>= 1)
        {
            if ((bits & 1) != 0) product ^= factor;
            factor <<= 1;
            if ((factor & 0x100) != 0) factor ^= Polynomial;
        }

        return (byte)product;
    }

    /// <summary>1 / a, that is a^254; 0 for 0.</summary>
    public static byte Inverse(byte a)
    {
        byte result = 1;
        for (var exponent = 254; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = Multiply(result, a);
            a = Multiply(a, a);
        }

        return result;
    }

    /// <summary>destination += factor * source, as many octets as the source has.</summary>
    public static void MultiplyAdd(byte factor, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (factor == 0) return;
        destination = destination[..source.Length];
        if (Gfni.V256.IsSupported) WithFieldInstructions(factor, source, destination);
        else WithShuffles(factor, source, destination);
    }

    private static void WithFieldInstructions(byte factor, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        nuint at = 0;
        if (Gfni.V512.IsSupported && source.Length >= Vector512<byte>.Count)
        {
            var wide = Vector512.Create(factor);
            for (; at + (nuint)Vector512<byte>.Count <= (uint)source.Length; at += (nuint)Vector512<byte>.Count)
            {
                (Vector512.LoadUnsafe(ref to, at) ^ Gfni.V512.GaloisFieldMultiply(Vector512.LoadUnsafe(ref from, at), wide)).StoreUnsafe(ref to, at);
            }
        }

        var factors = Vector256.Create(factor);
        for (; at + (nuint)Vector256<byte>.Count <= (uint)source.Length; at += (nuint)Vector256<byte>.Count)
        {
            (Vector256.LoadUnsafe(ref to, at) ^ Gfni.V256.GaloisFieldMultiply(Vector256.LoadUnsafe(ref from, at), factors)).StoreUnsafe(ref to, at);
        }

        Rest(factor, ref from, ref to, at, (uint)source.Length);
    }

    /// <summary>For processors without the field's instructions: the products of both halves of an octet, looked up sixteen at a time.</summary>
    internal static void WithShuffles(byte factor, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> products = stackalloc byte[32];
        for (var half = 0; half < 16; half++)
        {
            products[half] = Multiply(factor, (byte)half);
            products[half + 16] = Multiply(factor, (byte)(half << 4));
        }

        var (low, high) = (Vector128.Create<byte>(products), Vector128.Create<byte>(products[16..]));
        var mask = Vector128.Create((byte)0x0F);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        nuint at = 0;
        for (; at + 16 <= (uint)source.Length; at += 16)
        {
            var octets = Vector128.LoadUnsafe(ref from, at);
            var product = Vector128.ShuffleNative(low, octets & mask) ^ Vector128.ShuffleNative(high, (octets >>> 4) & mask);
            (Vector128.LoadUnsafe(ref to, at) ^ product).StoreUnsafe(ref to, at);
        }

        for (; at < (uint)source.Length; at++)
        {
            var octet = Unsafe.Add(ref from, at);
            Unsafe.Add(ref to, at) ^= (byte)(products[octet & 15] ^ products[16 + (octet >> 4)]);
        }
    }

    private static void Rest(byte factor, ref byte from, ref byte to, nuint at, nuint end)
    {
        for (; at < end; at++) Unsafe.Add(ref to, at) ^= Multiply(Unsafe.Add(ref from, at), factor);
    }
}
