using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The CCM algorithm over any AES; RFC 3610, section 2, in the terms of that document.</summary>
/// <remarks>
/// The CBC-MAC chain waits for itself, so the counter blocks ride along in the same rounds: B_0, S_0, S_1 and S_2 first, then each block of the
/// chain with the key stream block two further on. Key stream beyond the message is thrown away; it costs no time.
/// <code>
/// B_0  flags = 64 * (associated data present) + 8 * ((M - 2) / 2) + (L - 1) | nonce, 15 - L octets | message length, L octets
/// A_i  flags = L - 1                                                        | nonce                | i, L octets
/// </code>
/// </remarks>
internal static class CcmCore
{
    private const int NonceAndLength = 15;
    private const int ShortAssociatedData = 0xFF00;

    /// <summary>Encrypts and returns the whole tag, of which <paramref name="tagSize"/> octets count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt<TAes>(TAes aes, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, int tagSize)
        where TAes : struct, IAesRounds
    {
        var counter = Counter(nonce);
        var chain = FirstBlock(counter, nonce.Length, associatedData.Length, plaintext.Length, tagSize);
        var (tagMask, stream, next) = (counter, At(counter, 1), At(counter, 2));
        aes.Encrypt(ref chain, ref tagMask, ref stream, ref next);
        if (!associatedData.IsEmpty) chain = Authenticate(aes, chain, associatedData);

        ref var source = ref MemoryMarshal.GetReference(plaintext);
        ref var destination = ref MemoryMarshal.GetReference(ciphertext);
        nuint at = 0;
        uint ahead = 3;
        for (; at + AesBlock.Size <= (uint)plaintext.Length; at += AesBlock.Size)
        {
            var block = Vector128.LoadUnsafe(ref source, at);
            (block ^ stream).StoreUnsafe(ref destination, at);
            chain ^= block;
            stream = next;
            next = At(counter, ahead++);
            aes.Encrypt(ref chain, ref next);
        }

        if (at < (uint)plaintext.Length)
        {
            var block = PartialBlock.Load(plaintext[(int)at..]);
            PartialBlock.Store(block ^ stream, ciphertext[(int)at..plaintext.Length]);
            chain = aes.Encrypt(chain ^ block);
        }

        return chain ^ tagMask;
    }

    /// <summary>Decrypts and returns the whole tag that the message should have had.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Decrypt<TAes>(TAes aes, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, int tagSize)
        where TAes : struct, IAesRounds
    {
        var counter = Counter(nonce);
        var chain = FirstBlock(counter, nonce.Length, associatedData.Length, ciphertext.Length, tagSize);
        var (tagMask, stream, next) = (counter, At(counter, 1), At(counter, 2));
        aes.Encrypt(ref chain, ref tagMask, ref stream, ref next);
        if (!associatedData.IsEmpty) chain = Authenticate(aes, chain, associatedData);

        ref var source = ref MemoryMarshal.GetReference(ciphertext);
        ref var destination = ref MemoryMarshal.GetReference(plaintext);
        nuint at = 0;
        uint ahead = 3;
        for (; at + AesBlock.Size <= (uint)ciphertext.Length; at += AesBlock.Size)
        {
            var block = Vector128.LoadUnsafe(ref source, at) ^ stream;
            block.StoreUnsafe(ref destination, at);
            chain ^= block;
            stream = next;
            next = At(counter, ahead++);
            aes.Encrypt(ref chain, ref next);
        }

        if (at < (uint)ciphertext.Length)
        {
            var rest = ciphertext.Length - (int)at;
            var block = (PartialBlock.Load(ciphertext[(int)at..]) ^ stream) & PartialBlock.Mask(rest);
            PartialBlock.Store(block, plaintext.Slice((int)at, rest));
            chain = aes.Encrypt(chain ^ block);
        }

        return chain ^ tagMask;
    }

    /// <summary>A_0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Counter(ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length == 13 && BitConverter.IsLittleEndian)
        {
            // The mesh's nonce, in two loads: octets 0 to 6 behind the flags, octets 7 to 12 before the counter of 2.
            var low = BinaryPrimitives.ReadUInt64LittleEndian(nonce);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(nonce[5..]);
            return Vector128.Create((low << 8) | 1, high >> 16).AsByte();
        }

        Span<byte> octets = stackalloc byte[AesBlock.Size];
        octets.Clear();
        octets[0] = (byte)(NonceAndLength - nonce.Length - 1);
        nonce.CopyTo(octets[1..]);
        return Vector128.Create<byte>(octets);
    }

    /// <summary>B_0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> FirstBlock(Vector128<byte> counter, int nonceSize, int associatedSize, int messageSize, int tagSize)
    {
        var flags = (associatedSize > 0 ? 64 : 0) + (8 * ((tagSize - 2) / 2)) + (NonceAndLength - nonceSize - 1);
        return At(counter, (uint)messageSize).WithElement(0, (byte)flags);
    }

    /// <summary>A_i, or any block whose last L octets hold a number: L is at least 2 and the number was checked to fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> At(Vector128<byte> counter, uint index)
    {
        var words = counter.AsUInt32();
        var bigEndian = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(index) : index;
        return words.WithElement(3, words.GetElement(3) ^ bigEndian).AsByte();
    }

    /// <summary>Runs the associated data, its length before it, through the chain; section 2.2.</summary>
    private static Vector128<byte> Authenticate<TAes>(TAes aes, Vector128<byte> chain, ReadOnlySpan<byte> associatedData)
        where TAes : struct, IAesRounds
    {
        Span<byte> first = stackalloc byte[AesBlock.Size];
        first.Clear();
        int used;
        if (associatedData.Length < ShortAssociatedData)
        {
            BinaryPrimitives.WriteUInt16BigEndian(first, (ushort)associatedData.Length);
            used = 2;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(first, 0xFFFE);
            BinaryPrimitives.WriteInt32BigEndian(first[2..], associatedData.Length);
            used = 6;
        }

        var taken = Math.Min(AesBlock.Size - used, associatedData.Length);
        associatedData[..taken].CopyTo(first[used..]);
        chain = aes.Encrypt(chain ^ Vector128.Create<byte>(first));
        associatedData = associatedData[taken..];
        while (associatedData.Length >= AesBlock.Size)
        {
            chain = aes.Encrypt(chain ^ Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(associatedData)));
            associatedData = associatedData[AesBlock.Size..];
        }

        return associatedData.IsEmpty ? chain : aes.Encrypt(chain ^ PartialBlock.Load(associatedData));
    }
}
