using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES-SIV-CMAC, RFC 5297: authenticated encryption that survives a repeated nonce. Allocates nothing.</summary>
/// <remarks>
/// The tag, 16 octets, is the CMAC of all associated-data strings and the plaintext, and the counter block of the encryption. The same strings and
/// plaintext give the same ciphertext, and nothing else is given away; a nonce, where there is one, is the last associated-data string. No string
/// at all and one empty string give different results. Several threads may use one instance at once. Keys lie in pinned memory and are zeroed by
/// <see cref="Dispose"/>; plaintext that does not verify is zeroed.
/// </remarks>
public sealed class Siv : IDisposable
{
    /// <summary>Octets of the synthetic initialization vector, which is also the tag.</summary>
    public const int IvSize = 16;

    /// <summary>Associated-data strings that a message may have, section 2.4.</summary>
    public const int MaxAssociatedDataStrings = 126;

    private readonly AesKey _mac;
    private readonly AesKey _counter;

    // CMAC's two subkeys and the CMAC of a block of zeros, where S2V begins.
    private readonly byte[] _derived = GC.AllocateArray<byte>(3 * AesBlock.Size, pinned: true);

    /// <summary>Expands a key of 32, 48 or 64 octets: its first half authenticates, its second half encrypts, with AES-128, -192 or -256.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public Siv(ReadOnlySpan<byte> key) : this(key, portable: false)
    {
    }

    /// <summary>The same, through the runtime's AES when <paramref name="portable"/> says so.</summary>
    internal Siv(ReadOnlySpan<byte> key, bool portable)
    {
        if (key.Length is not (32 or 48 or 64)) throw new ArgumentException($"The AES-SIV key has {key.Length} octets; it takes 32, 48 or 64.", nameof(key));
        var half = key.Length / 2;
        _mac = new AesKey(key[..half], portable);
        _counter = new AesKey(key[half..], portable);
        var whole = CmacCore.Double(Encrypt(Vector128<byte>.Zero));
        whole.CopyTo(_derived);
        CmacCore.Double(whole).CopyTo(_derived, AesBlock.Size);
        Encrypt(whole).CopyTo(_derived, 2 * AesBlock.Size);
    }

    /// <summary>Encrypts, the IV apart. Plaintext and ciphertext have the same length and may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ, plaintext and ciphertext overlap in part, the IV has no room for 16 octets or lies in the ciphertext, or there are more than 126 strings.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> iv, ReadOnlySpan<ReadOnlyMemory<byte>> associatedData = default)
    {
        ThrowUnlessEncryptable(plaintext, ciphertext, iv);
        EncryptAfter(Associate(associatedData), plaintext, ciphertext, iv);
    }

    /// <summary>Encrypts with one associated-data string, the IV apart. Plaintext and ciphertext have the same length and may be the same memory.</summary>
    /// <exception cref="ArgumentException">The lengths differ, plaintext and ciphertext overlap in part, or the IV has no room for 16 octets or lies in the ciphertext.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> iv, ReadOnlySpan<byte> associatedData)
    {
        ThrowUnlessEncryptable(plaintext, ciphertext, iv);
        EncryptAfter(Associate(associatedData), plaintext, ciphertext, iv);
    }

    /// <summary>Decrypts and checks the IV in fixed time; on false the plaintext is zeroed.</summary>
    /// <returns>False when anything was changed, or the IV is not of 16 octets.</returns>
    /// <exception cref="ArgumentException">The lengths differ, plaintext and ciphertext overlap in part, or there are more than 126 strings.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, ReadOnlySpan<ReadOnlyMemory<byte>> associatedData = default)
    {
        ThrowUnlessAlike(ciphertext, plaintext);
        return DecryptAfter(Associate(associatedData), iv, ciphertext, plaintext);
    }

    /// <summary>Decrypts with one associated-data string and checks the IV in fixed time; on false the plaintext is zeroed.</summary>
    /// <returns>False when anything was changed, or the IV is not of 16 octets.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or plaintext and ciphertext overlap in part.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        ThrowUnlessAlike(ciphertext, plaintext);
        return DecryptAfter(Associate(associatedData), iv, ciphertext, plaintext);
    }

    /// <summary>Encrypts into the IV and the ciphertext behind it, as RFC 5297 writes them. A plaintext in place lies 16 octets into the destination.</summary>
    /// <exception cref="ArgumentException">The destination is not 16 octets longer than the plaintext or overlaps it in another way, or there are more than 126 strings.</exception>
    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<ReadOnlyMemory<byte>> associatedData = default)
    {
        ThrowUnlessSealable(plaintext, destination);
        EncryptAfter(Associate(associatedData), plaintext, destination[IvSize..], destination[..IvSize]);
    }

    /// <summary>Encrypts with one associated-data string into the IV and the ciphertext behind it. A plaintext in place lies 16 octets into the destination.</summary>
    /// <exception cref="ArgumentException">The destination is not 16 octets longer than the plaintext, or overlaps it in another way.</exception>
    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associatedData)
    {
        ThrowUnlessSealable(plaintext, destination);
        EncryptAfter(Associate(associatedData), plaintext, destination[IvSize..], destination[..IvSize]);
    }

    /// <summary>Opens what <see cref="Seal(ReadOnlySpan{byte}, Span{byte}, ReadOnlySpan{ReadOnlyMemory{byte}})"/> wrote; on false the plaintext is zeroed.</summary>
    /// <returns>False when anything was changed, or fewer than 16 octets are there.</returns>
    /// <exception cref="ArgumentException">The plaintext is not 16 octets shorter, overlaps the ciphertext in part, or there are more than 126 strings.</exception>
    public bool TryOpen(ReadOnlySpan<byte> sealedText, Span<byte> plaintext, ReadOnlySpan<ReadOnlyMemory<byte>> associatedData = default)
    {
        if (!HasIv(sealedText, plaintext)) return false;
        ThrowUnlessAlike(sealedText[IvSize..], plaintext);
        return DecryptAfter(Associate(associatedData), sealedText[..IvSize], sealedText[IvSize..], plaintext);
    }

    /// <summary>Opens with one associated-data string; on false the plaintext is zeroed.</summary>
    /// <returns>False when anything was changed, or fewer than 16 octets are there.</returns>
    /// <exception cref="ArgumentException">The plaintext is not 16 octets shorter, or overlaps the ciphertext in part.</exception>
    public bool TryOpen(ReadOnlySpan<byte> sealedText, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        if (!HasIv(sealedText, plaintext)) return false;
        ThrowUnlessAlike(sealedText[IvSize..], plaintext);
        return DecryptAfter(Associate(associatedData), sealedText[..IvSize], sealedText[IvSize..], plaintext);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mac.Dispose();
        _counter.Dispose();
        CryptographicOperations.ZeroMemory(_derived);
    }

    private Vector128<byte> Derived(int index) => Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_derived), (nuint)(index * AesBlock.Size));

    private unsafe Vector128<byte> Encrypt(Vector128<byte> block)
    {
        if (_mac.Platform is not null) return new AesPlatform.Rounds(_mac.PlatformOrThrow()).Encrypt(block);
        fixed (byte* schedule = _mac.Schedule) return new AesInstructions(schedule, _mac.RoundCount).Encrypt(block);
    }

    private Vector128<byte> Associate(ReadOnlySpan<ReadOnlyMemory<byte>> strings)
    {
        if (strings.Length > MaxAssociatedDataStrings) throw new ArgumentException($"There are {strings.Length} associated-data strings; AES-SIV takes at most {MaxAssociatedDataStrings}.", nameof(strings));
        var d = Derived(2);
        foreach (var text in strings) d = Associate(d, text.Span);
        return d;
    }

    private Vector128<byte> Associate(ReadOnlySpan<byte> text) => Associate(Derived(2), text);

    private unsafe Vector128<byte> Associate(Vector128<byte> d, ReadOnlySpan<byte> text)
    {
        if (_mac.Platform is not null) return SivCore.Associate(new AesPlatform.Rounds(_mac.PlatformOrThrow()), Derived(0), Derived(1), d, text);
        fixed (byte* schedule = _mac.Schedule) return SivCore.Associate(new AesInstructions(schedule, _mac.RoundCount), Derived(0), Derived(1), d, text);
    }

    private unsafe Vector128<byte> Finish(Vector128<byte> d, ReadOnlySpan<byte> plaintext)
    {
        if (_mac.Platform is not null) return SivCore.Finish(new AesPlatform.Rounds(_mac.PlatformOrThrow()), Derived(0), Derived(1), d, plaintext);
        fixed (byte* schedule = _mac.Schedule) return SivCore.Finish(new AesInstructions(schedule, _mac.RoundCount), Derived(0), Derived(1), d, plaintext);
    }

    private unsafe void Count(Vector128<byte> v, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (_counter.Platform is not null)
        {
            SivCore.Count(new AesPlatform.Rounds(_counter.PlatformOrThrow()), v, input, output);
            return;
        }

        fixed (byte* schedule = _counter.Schedule) SivCore.Count(new AesInstructions(schedule, _counter.RoundCount), v, input, output);
    }

    private void EncryptAfter(Vector128<byte> d, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> iv)
    {
        var v = Finish(d, plaintext);
        Count(v, plaintext, ciphertext);
        v.CopyTo(iv);
    }

    private bool DecryptAfter(Vector128<byte> d, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        if (iv.Length != IvSize)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }

        // Read before the plaintext is written: the IV may lie where it goes.
        var v = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(iv));
        Count(v, ciphertext, plaintext);
        if (PartialBlock.IsZero(Finish(d, plaintext) ^ v)) return true;
        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    private static bool HasIv(ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        if (sealedText.Length >= IvSize) return true;
        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    private static void ThrowUnlessSealable(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (destination.Length != plaintext.Length + (long)IvSize) throw new ArgumentException($"The destination has {destination.Length} octets; a plaintext of {plaintext.Length} takes {plaintext.Length + (long)IvSize}.", nameof(destination));
        if (destination.Overlaps(plaintext, out var offset) && offset != IvSize) throw new ArgumentException($"Plaintext and destination overlap; in place the plaintext lies {IvSize} octets into the destination.");
    }

    private static void ThrowUnlessEncryptable(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> iv)
    {
        ThrowUnlessAlike(plaintext, ciphertext);
        if (iv.Length < IvSize) throw new ArgumentException($"The IV has {iv.Length} octets; it takes {IvSize}.", nameof(iv));
        if (iv[..IvSize].Overlaps(ciphertext)) throw new ArgumentException("IV and ciphertext overlap; they take separate memory.");
    }

    private static void ThrowUnlessAlike(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length != output.Length) throw new ArgumentException($"The input has {input.Length} octets and the output {output.Length}; they take the same.");
        if (input.Overlaps(output, out var offset) && offset != 0) throw new ArgumentException("Input and output overlap in part; they take the same memory or separate memory.");
    }
}
