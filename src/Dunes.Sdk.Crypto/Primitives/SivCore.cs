using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The parts of AES-SIV over any AES; RFC 5297, section 2, in its names.</summary>
internal static class SivCore
{
    private const int Wide = 8 * AesBlock.Size;

    /// <summary>One associated-data string more: D = dbl(D) xor CMAC(string). The first D is the CMAC of a block of zeros.</summary>
    public static Vector128<byte> Associate<TAes>(TAes aes, Vector128<byte> whole, Vector128<byte> padded, Vector128<byte> d, ReadOnlySpan<byte> associatedData)
        where TAes : struct, IAesRounds => CmacCore.Double(d) ^ CmacCore.Compute(aes, whole, padded, associatedData);

    /// <summary>The last string of S2V, the plaintext: V = CMAC(plaintext xorend D), or CMAC(dbl(D) xor pad(plaintext)) when it is shorter than a block.</summary>
    [SkipLocalsInit]
    public static Vector128<byte> Finish<TAes>(TAes aes, Vector128<byte> whole, Vector128<byte> padded, Vector128<byte> d, ReadOnlySpan<byte> plaintext)
        where TAes : struct, IAesRounds
    {
        if (plaintext.Length < AesBlock.Size)
        {
            return aes.Encrypt(CmacCore.Double(d) ^ PartialBlock.Load(plaintext) ^ PartialBlock.Marker(plaintext.Length) ^ whole);
        }

        // D falls on the last 16 octets, which may lie across two blocks: the last 16 to 31 are copied, the blocks before them are not.
        var tailSize = AesBlock.Size + (plaintext.Length % AesBlock.Size);
        var chain = Vector128<byte>.Zero;
        ref var source = ref MemoryMarshal.GetReference(plaintext);
        nuint at = 0;
        for (; at < (uint)(plaintext.Length - tailSize); at += AesBlock.Size) chain = aes.Encrypt(chain ^ Vector128.LoadUnsafe(ref source, at));

        Span<byte> tail = stackalloc byte[2 * AesBlock.Size];
        tail = tail[..tailSize];
        plaintext[(int)at..].CopyTo(tail);
        ref var end = ref tail[tailSize - AesBlock.Size];
        (Vector128.LoadUnsafe(ref end) ^ d).StoreUnsafe(ref end);
        var v = CmacCore.Compute(aes, whole, padded, chain, tail);
        CryptographicOperations.ZeroMemory(tail);
        return v;
    }

    /// <summary>Counter mode from V with two bits cleared, section 2.5. Bit 31 is clear, so the last 32 bits count any span without a carry.</summary>
    [SkipLocalsInit]
    public static void Count<TAes>(TAes aes, Vector128<byte> v, ReadOnlySpan<byte> input, Span<byte> output)
        where TAes : struct, IAesRounds
    {
        var first = v & Vector128.Create(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, (byte)0xFF);
        var words = first.AsUInt32();
        var counter = BigEndian(words.GetElement(3));
        ref var source = ref MemoryMarshal.GetReference(input);
        ref var destination = ref MemoryMarshal.GetReference(output);
        nuint at = 0;
        Unsafe.SkipInit(out EightBlocks blocks);
        for (; at + Wide <= (uint)input.Length; at += Wide, counter += 8)
        {
            blocks.First = At(words, counter);
            blocks.Second = At(words, counter + 1);
            blocks.Third = At(words, counter + 2);
            blocks.Fourth = At(words, counter + 3);
            blocks.Fifth = At(words, counter + 4);
            blocks.Sixth = At(words, counter + 5);
            blocks.Seventh = At(words, counter + 6);
            blocks.Eighth = At(words, counter + 7);
            aes.Encrypt(ref blocks);
            (blocks.First ^ Vector128.LoadUnsafe(ref source, at)).StoreUnsafe(ref destination, at);
            (blocks.Second ^ Vector128.LoadUnsafe(ref source, at + 16)).StoreUnsafe(ref destination, at + 16);
            (blocks.Third ^ Vector128.LoadUnsafe(ref source, at + 32)).StoreUnsafe(ref destination, at + 32);
            (blocks.Fourth ^ Vector128.LoadUnsafe(ref source, at + 48)).StoreUnsafe(ref destination, at + 48);
            (blocks.Fifth ^ Vector128.LoadUnsafe(ref source, at + 64)).StoreUnsafe(ref destination, at + 64);
            (blocks.Sixth ^ Vector128.LoadUnsafe(ref source, at + 80)).StoreUnsafe(ref destination, at + 80);
            (blocks.Seventh ^ Vector128.LoadUnsafe(ref source, at + 96)).StoreUnsafe(ref destination, at + 96);
            (blocks.Eighth ^ Vector128.LoadUnsafe(ref source, at + 112)).StoreUnsafe(ref destination, at + 112);
        }

        while (at < (uint)input.Length)
        {
            var (a, b, c, d) = (At(words, counter), At(words, counter + 1), At(words, counter + 2), At(words, counter + 3));
            aes.Encrypt(ref a, ref b, ref c, ref d);
            counter += 4;
            Apply(a, input, output, ref at);
            Apply(b, input, output, ref at);
            Apply(c, input, output, ref at);
            Apply(d, input, output, ref at);
        }
    }

    /// <summary>Puts a block of key stream over what is left, if anything is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply(Vector128<byte> stream, ReadOnlySpan<byte> input, Span<byte> output, ref nuint at)
    {
        var rest = input.Length - (int)at;
        if (rest >= AesBlock.Size)
        {
            (stream ^ Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(input), at)).StoreUnsafe(ref MemoryMarshal.GetReference(output), at);
            at += AesBlock.Size;
        }
        else if (rest > 0)
        {
            PartialBlock.Store(stream ^ PartialBlock.Load(input[(int)at..]), output.Slice((int)at, rest));
            at = (uint)input.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> At(Vector128<uint> words, uint counter) => words.WithElement(3, BigEndian(counter)).AsByte();

    private static uint BigEndian(uint word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
}
