using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>Polynomials as octets, d bits a coefficient, the lowest bit first: FIPS 203, section 4.2.1.</summary>
internal static class ByteEncoding
{
    private const int N = MlKemParameters.N;
    private const int MaxEncodedSize = (32 * 12) + 16;

    /// <summary>Algorithm 5, ByteEncode_d: 32 d octets. Eight coefficients become d octets.</summary>
    /// <param name="f">Coefficients from 0 to 2^d - 1.</param>
    /// <param name="d">1, 4, 5, 10, 11 or 12.</param>
    /// <param name="octets">Where they go: 32 d octets.</param>
    [SkipLocalsInit]
    public static void Encode(ReadOnlySpan<short> f, int d, Span<byte> octets)
    {
        // Whole words are written over each other, up to 16 octets too far: hence the buffer.
        Span<byte> buffer = stackalloc byte[MaxEncodedSize];
        for (var i = 0; i < N / 8; i++)
        {
            var low = Gather(f.Slice(8 * i, 4), d);
            var high = Gather(f.Slice((8 * i) + 4, 4), d);
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[(d * i)..], low | (high << (4 * d)));
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[((d * i) + 8)..], high >> (64 - (4 * d)));
        }

        buffer[..(32 * d)].CopyTo(octets);
        CryptographicOperations.ZeroMemory(buffer);
    }

    /// <summary>Algorithm 6, ByteDecode_d, without the reduction modulo q of d = 12.</summary>
    [SkipLocalsInit]
    public static void Decode(ReadOnlySpan<byte> octets, int d, Span<short> f)
    {
        Span<byte> buffer = stackalloc byte[MaxEncodedSize];
        octets[..(32 * d)].CopyTo(buffer);
        for (var i = 0; i < N / 8; i++)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(buffer[(d * i)..]);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(buffer[((d * i) + 8)..]);
            Scatter(low, d, f.Slice(8 * i, 4));
            Scatter((low >> (4 * d)) | (high << (64 - (4 * d))), d, f.Slice((8 * i) + 4, 4));
        }

        CryptographicOperations.ZeroMemory(buffer);
    }

    /// <summary>Four coefficients side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Gather(ReadOnlySpan<short> f, int d)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitExtract(BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.AsBytes(f)), Mask(d));
        return (ushort)f[0] | ((ulong)(ushort)f[1] << d) | ((ulong)(ushort)f[2] << (2 * d)) | ((ulong)(ushort)f[3] << (3 * d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(ulong bits, int d, Span<short> f)
    {
        if (Bmi2.X64.IsSupported)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(f), Bmi2.X64.ParallelBitDeposit(bits, Mask(d)));
            return;
        }

        var mask = (1UL << d) - 1;
        for (var j = 0; j < 4; j++) f[j] = (short)((bits >> (j * d)) & mask);
    }

    /// <summary>The lowest d bits of each of four words.</summary>
    private static ulong Mask(int d) => ((1UL << d) - 1) * 0x0001_0001_0001_0001;
}
