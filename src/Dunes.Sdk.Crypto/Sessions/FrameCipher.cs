using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>AES-256-CCM under a key of one frame; the nonce holds what the frame says in the clear, so that there is no associated data.</summary>
/// <remarks>
/// <code>
/// nonce  0..3        4..8   9..12
///        session id  zeros  counter
/// </code>
/// The round keys lie on the stack and are zeroed before it returns. Processors without AES instructions take the runtime's AES, which allocates.
/// </remarks>
internal static class FrameCipher
{
    /// <summary>Octets of a message key.</summary>
    public const int KeySize = 32;

    private const int NonceSize = 13;

    /// <summary>Encrypts into <paramref name="ciphertext"/>, of the plaintext's size, and writes the tag. Both may lie in the same memory.</summary>
    [SkipLocalsInit]
    public static unsafe void Seal(ReadOnlySpan<byte> key, uint id, uint counter, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(id, counter, nonce);
        if (!AesInstructions.IsSupported)
        {
            using var ccm = new Ccm(key, portable: true);
            ccm.Encrypt(nonce, plaintext, ciphertext, tag);
            return;
        }

        Span<byte> schedule = stackalloc byte[AesInstructions.MaxScheduleSize];
        Aes256Schedule.Expand(key, schedule);
        fixed (byte* keys = schedule)
        {
            PartialBlock.Store(CcmCore.Encrypt(new AesInstructions(keys, Aes256Schedule.Rounds), nonce, default, plaintext, ciphertext, tag.Length), tag);
        }

        CryptographicOperations.ZeroMemory(schedule);
    }

    /// <summary>Decrypts and checks the tag in fixed time; on false the plaintext is zeroed.</summary>
    [SkipLocalsInit]
    public static unsafe bool TryOpen(ReadOnlySpan<byte> key, uint id, uint counter, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(id, counter, nonce);
        if (!AesInstructions.IsSupported)
        {
            using var ccm = new Ccm(key, portable: true);
            return ccm.TryDecrypt(nonce, ciphertext, tag, plaintext);
        }

        // The tag is read first: plaintext may be written over it when a frame is opened in place.
        var found = PartialBlock.Load(tag);
        Span<byte> schedule = stackalloc byte[AesInstructions.MaxScheduleSize];
        Aes256Schedule.Expand(key, schedule);
        Vector128<byte> full;
        fixed (byte* keys = schedule)
        {
            full = CcmCore.Decrypt(new AesInstructions(keys, Aes256Schedule.Rounds), nonce, default, ciphertext, plaintext, tag.Length);
        }

        CryptographicOperations.ZeroMemory(schedule);
        if (PartialBlock.IsZero((full ^ found) & PartialBlock.Mask(tag.Length))) return true;
        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    private static void WriteNonce(uint id, uint counter, Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, id);
        nonce[4..9].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[9..], counter);
    }
}
