using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES-CCM, RFC 3610 and NIST SP 800-38C. Allocates nothing.</summary>
/// <remarks>
/// Several threads may use one instance at once. With a nonce of n octets a message has fewer than 2^(8 * (15 - n)) octets: 65,535 at most with
/// the usual 13. A nonce used twice under one key gives both messages away. The round keys are pinned and zeroed by <see cref="Dispose"/>.
/// </remarks>
public sealed class Ccm : IDisposable
{
    private readonly AesKey _key;

    /// <summary>Expands a key of 16, 24 or 32 octets.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public Ccm(ReadOnlySpan<byte> key) : this(key, portable: false)
    {
    }

    /// <summary>The same, through the runtime's AES when <paramref name="portable"/> says so.</summary>
    internal Ccm(ReadOnlySpan<byte> key, bool portable) => _key = new AesKey(key, portable);

    /// <summary>Encrypts; nonce of 7 to 13 octets, tag of 4, 6, 8, 10, 12, 14 or 16. Plaintext and ciphertext may be the same memory.</summary>
    /// <exception cref="ArgumentException">A size is out of range, plaintext and ciphertext differ in length or overlap partly.</exception>
    public unsafe void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData = default)
    {
        ThrowUnlessSizes(nonce, tag.Length, plaintext, ciphertext);
        Vector128<byte> full;
        if (_key.Platform is null)
        {
            fixed (byte* schedule = _key.Schedule)
            {
                full = CcmCore.Encrypt(new AesInstructions(schedule, _key.RoundCount), nonce, associatedData, plaintext, ciphertext, tag.Length);
            }
        }
        else
        {
            full = CcmCore.Encrypt(new AesPlatform.Rounds(_key.PlatformOrThrow()), nonce, associatedData, plaintext, ciphertext, tag.Length);
        }

        PartialBlock.Store(full, tag);
    }

    /// <summary>Decrypts and checks the tag in fixed time; on false the plaintext is zeroed.</summary>
    /// <exception cref="ArgumentException">A size is out of range, plaintext and ciphertext differ in length or overlap partly.</exception>
    [SkipLocalsInit]
    public unsafe bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData = default)
    {
        ThrowUnlessSizes(nonce, tag.Length, ciphertext, plaintext);

        // The tag is read first: it may lie right behind a ciphertext that is decrypted in place.
        var found = PartialBlock.Load(tag);
        Vector128<byte> full;
        if (_key.Platform is null)
        {
            fixed (byte* schedule = _key.Schedule)
            {
                full = CcmCore.Decrypt(new AesInstructions(schedule, _key.RoundCount), nonce, associatedData, ciphertext, plaintext, tag.Length);
            }
        }
        else
        {
            full = CcmCore.Decrypt(new AesPlatform.Rounds(_key.PlatformOrThrow()), nonce, associatedData, ciphertext, plaintext, tag.Length);
        }

        if (PartialBlock.IsZero((full ^ found) & PartialBlock.Mask(tag.Length))) return true;
        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThrowUnlessSizes(ReadOnlySpan<byte> nonce, int tagSize, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        if (nonce.Length is < 7 or > 13
            || tagSize is < 4 or > 16 || (tagSize & 1) != 0
            || input.Length != output.Length
            || (nonce.Length > 11 && input.Length >> (8 * (15 - nonce.Length)) != 0)
            || (input.Overlaps(output, out var offset) && offset != 0)) ThrowSizes(nonce.Length, tagSize, input.Length, output.Length);
    }

    private static void ThrowSizes(int nonceSize, int tagSize, int inputSize, int outputSize) => throw new ArgumentException(
        nonceSize is < 7 or > 13 ? $"The nonce has {nonceSize} octets; CCM takes 7 to 13."
        : tagSize is < 4 or > 16 || (tagSize & 1) != 0 ? $"The tag has {tagSize} octets; CCM takes 4, 6, 8, 10, 12, 14 or 16."
        : inputSize != outputSize ? $"The input has {inputSize} octets and the output {outputSize}; they take the same."
        : nonceSize > 11 && inputSize >> (8 * (15 - nonceSize)) != 0 ? $"The message has {inputSize} octets; with a nonce of {nonceSize} CCM takes at most {(1 << (8 * (15 - nonceSize))) - 1}."
        : "Input and output overlap in part; they take the same memory or separate memory.");
}
