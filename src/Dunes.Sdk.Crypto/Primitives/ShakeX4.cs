using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Four SHAKE128 or SHAKE256 side by side, for the little more than the time of one: four inputs of equal length, once, then whole blocks of output.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ShakeX4
{
    private readonly int _rate;
    private States _states;

    private ShakeX4(int rate) => _rate = rate;

    /// <summary>Octets of a block: 168 or 136.</summary>
    public readonly int Rate => _rate;

    public static ShakeX4 Create128() => new(Shake.Rate128);

    public static ShakeX4 Create256() => new(Shake.Rate256);

    /// <summary>Starts anew with four inputs of equal length.</summary>
    public void Absorb(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d)
    {
        if (a.Length != b.Length || a.Length != c.Length || a.Length != d.Length) throw new ArgumentException($"The four inputs have {a.Length}, {b.Length}, {c.Length} and {d.Length} octets; they are of equal length.", nameof(a));
        Span<ulong> states = _states;
        states.Clear();
        while (a.Length >= _rate)
        {
            Xor(states, a[.._rate], 0);
            Xor(states, b[.._rate], 1);
            Xor(states, c[.._rate], 2);
            Xor(states, d[.._rate], 3);
            Keccak.PermuteX4(states);
            a = a[_rate..];
            b = b[_rate..];
            c = c[_rate..];
            d = d[_rate..];
        }

        Xor(states, a, 0);
        Xor(states, b, 1);
        Xor(states, c, 2);
        Xor(states, d, 3);
        for (var at = 0; at < 4; at++)
        {
            states[(4 * (a.Length >> 3)) + at] ^= (ulong)Shake.Suffix << (8 * (a.Length & 7));
            states[(4 * ((_rate >> 3) - 1)) + at] ^= 0x80UL << 56;
        }
    }

    /// <summary>Gives the next <paramref name="blocks"/> blocks of each output, at the starts of the four spans.</summary>
    public void SqueezeBlocks(Span<byte> a, Span<byte> b, Span<byte> c, Span<byte> d, int blocks)
    {
        Span<ulong> states = _states;
        for (var block = 0; block < blocks; block++)
        {
            Keccak.PermuteX4(states);
            Copy(states, a[.._rate], b[.._rate], c[.._rate], d[.._rate]);
            a = a[_rate..];
            b = b[_rate..];
            c = c[_rate..];
            d = d[_rate..];
        }
    }

    /// <summary>Forgets what it absorbed: for secrets.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_states));

    private static void Xor(Span<ulong> states, ReadOnlySpan<byte> input, int at)
    {
        for (; input.Length >= 8; at += 4, input = input[8..]) states[at] ^= BinaryPrimitives.ReadUInt64LittleEndian(input);
        for (var octet = 0; octet < input.Length; octet++) states[at] ^= (ulong)input[octet] << (8 * octet);
    }

    private static void Copy(ReadOnlySpan<ulong> states, Span<byte> a, Span<byte> b, Span<byte> c, Span<byte> d)
    {
        var octet = 0;
        if (Avx2.IsSupported)
        {
            // Four lanes of four states are a square of 64-bit values: transposed, each row belongs to one output.
            ref var lanes = ref MemoryMarshal.GetReference(states);
            ref var outA = ref MemoryMarshal.GetReference(a);
            ref var outB = ref MemoryMarshal.GetReference(b);
            ref var outC = ref MemoryMarshal.GetReference(c);
            ref var outD = ref MemoryMarshal.GetReference(d);
            for (; octet + 32 <= a.Length; octet += 32)
            {
                var at = (nuint)octet / 2;
                var lane0 = Vector256.LoadUnsafe(ref lanes, at);
                var lane1 = Vector256.LoadUnsafe(ref lanes, at + 4);
                var lane2 = Vector256.LoadUnsafe(ref lanes, at + 8);
                var lane3 = Vector256.LoadUnsafe(ref lanes, at + 12);
                var ac01 = Avx2.UnpackLow(lane0, lane1);
                var bd01 = Avx2.UnpackHigh(lane0, lane1);
                var ac23 = Avx2.UnpackLow(lane2, lane3);
                var bd23 = Avx2.UnpackHigh(lane2, lane3);
                Avx2.Permute2x128(ac01, ac23, 0x20).AsByte().StoreUnsafe(ref outA, (nuint)octet);
                Avx2.Permute2x128(bd01, bd23, 0x20).AsByte().StoreUnsafe(ref outB, (nuint)octet);
                Avx2.Permute2x128(ac01, ac23, 0x31).AsByte().StoreUnsafe(ref outC, (nuint)octet);
                Avx2.Permute2x128(bd01, bd23, 0x31).AsByte().StoreUnsafe(ref outD, (nuint)octet);
            }
        }

        for (; octet < a.Length; octet += 8)
        {
            var at = octet / 2;
            BinaryPrimitives.WriteUInt64LittleEndian(a[octet..], states[at]);
            BinaryPrimitives.WriteUInt64LittleEndian(b[octet..], states[at + 1]);
            BinaryPrimitives.WriteUInt64LittleEndian(c[octet..], states[at + 2]);
            BinaryPrimitives.WriteUInt64LittleEndian(d[octet..], states[at + 3]);
        }
    }

    [InlineArray(4 * Keccak.Lanes)]
    private struct States
    {
        private ulong _lane;
    }
}
