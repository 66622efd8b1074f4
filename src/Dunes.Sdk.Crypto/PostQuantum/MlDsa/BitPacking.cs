using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Polynomials as octets: FIPS 204, section 7.1. The time depends on the number of bits alone.</summary>
internal static class BitPacking
{
    /// <summary>Algorithm 16, SimpleBitPack, of coefficients from 0 to 2^bits - 1.</summary>
    public static void Pack(ReadOnlySpan<int> polynomial, int bits, Span<byte> octets)
    {
        ulong pending = 0;
        var held = 0;
        foreach (var coefficient in polynomial)
        {
            pending |= (ulong)(uint)coefficient << held;
            held += bits;
            if (held < 32) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(octets, (uint)pending);
            octets = octets[4..];
            pending >>= 32;
            held -= 32;
        }
    }

    /// <summary>Algorithm 17, BitPack: each coefficient is written as <paramref name="upper"/> less it.</summary>
    public static void Pack(ReadOnlySpan<int> polynomial, int upper, int bits, Span<byte> octets)
    {
        ulong pending = 0;
        var held = 0;
        foreach (var coefficient in polynomial)
        {
            pending |= (ulong)(uint)(upper - coefficient) << held;
            held += bits;
            if (held < 32) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(octets, (uint)pending);
            octets = octets[4..];
            pending >>= 32;
            held -= 32;
        }
    }

    /// <summary>Algorithm 18, SimpleBitUnpack.</summary>
    public static void Unpack(ReadOnlySpan<byte> octets, int bits, Span<int> polynomial)
    {
        ulong pending = 0;
        var held = 0;
        var mask = (1u << bits) - 1;
        for (var at = 0; at < polynomial.Length; at++)
        {
            if (held < bits)
            {
                pending |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(octets) << held;
                octets = octets[4..];
                held += 32;
            }

            polynomial[at] = (int)((uint)pending & mask);
            pending >>= bits;
            held -= bits;
        }
    }

    /// <summary>Algorithm 19, BitUnpack: each value read stands for <paramref name="upper"/> less it.</summary>
    public static void Unpack(ReadOnlySpan<byte> octets, int upper, int bits, Span<int> polynomial)
    {
        Unpack(octets, bits, polynomial);
        for (var at = 0; at < polynomial.Length; at++) polynomial[at] = upper - polynomial[at];
    }
}
