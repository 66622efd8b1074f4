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
    /// <summary>Octets of two words: what is written or read for eight coefficients, the rest of it again for the next eight.</summary>
    private const int Reach = 16;

    /// <summary>Algorithm 5, ByteEncode_d: 32 d octets. Eight coefficients become d octets.</summary>
    /// <param name="f">Coefficients from 0 to 2^d - 1.</param>
    /// <param name="d">1, 4, 5, 10, 11 or 12.</param>
    /// <param name="octets">Where they go: 32 d octets.</param>
    public static void Encode(ReadOnlySpan<short> f, int d, Span<byte> octets)
    {
        octets = octets[..(32 * d)];
        Span<byte> last = stackalloc byte[Reach];
        for (var at = 0; at < octets.Length; at += d, f = f[8..])
        {
            var low = Gather(f[..4], d);
            var high = Gather(f[4..8], d);
            var isNearEnd = at + Reach > octets.Length;
            var target = isNearEnd ? last : octets.Slice(at, Reach);
            BinaryPrimitives.WriteUInt64LittleEndian(target, low | (high << (4 * d)));
            BinaryPrimitives.WriteUInt64LittleEndian(target[8..], high >> (64 - (4 * d)));
            if (isNearEnd) last[..d].CopyTo(octets[at..]);
        }

        CryptographicOperations.ZeroMemory(last);
    }

    /// <summary>Algorithm 6, ByteDecode_d, without the reduction modulo q of d = 12.</summary>
    public static void Decode(ReadOnlySpan<byte> octets, int d, Span<short> f)
    {
        octets = octets[..(32 * d)];
        Span<byte> last = stackalloc byte[Reach];
        for (var at = 0; at < octets.Length; at += d, f = f[8..])
        {
            scoped var source = octets[at..];
            if (source.Length < Reach)
            {
                source[..d].CopyTo(last);
                source = last;
            }

            var low = BinaryPrimitives.ReadUInt64LittleEndian(source);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(source[8..]);
            Scatter(low, d, f[..4]);
            Scatter((low >> (4 * d)) | (high << (64 - (4 * d))), d, f[4..8]);
        }

        CryptographicOperations.ZeroMemory(last);
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
