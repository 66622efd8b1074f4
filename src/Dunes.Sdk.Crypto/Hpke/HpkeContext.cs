using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>One direction of an HPKE exchange: seals or opens in sequence, and exports; RFC 9180, sections 5.2 and 5.3. For one thread.</summary>
internal sealed class HpkeContext : IDisposable
{
    private readonly HpkeKdf _kdf;
    private readonly byte[] _suiteId;
    private readonly byte[] _secrets;
    private readonly int _nonceSize;
    private readonly HpkeAead _aead;
    private ulong _sequence;

    /// <param name="kdf">What exports.</param>
    /// <param name="suiteId">The suite, which is not changed.</param>
    /// <param name="aead">What seals, with its key; the context owns it.</param>
    /// <param name="baseNonce">Copied.</param>
    /// <param name="exporterSecret">Copied.</param>
    public HpkeContext(HpkeKdf kdf, byte[] suiteId, HpkeAead aead, ReadOnlySpan<byte> baseNonce, ReadOnlySpan<byte> exporterSecret)
    {
        _kdf = kdf;
        _suiteId = suiteId;
        _aead = aead;
        _nonceSize = baseNonce.Length;
        _secrets = GC.AllocateUninitializedArray<byte>(baseNonce.Length + exporterSecret.Length, pinned: true);
        baseNonce.CopyTo(_secrets);
        exporterSecret.CopyTo(_secrets.AsSpan(baseNonce.Length));
    }

    /// <summary>Encrypts the next message; the ciphertext is 16 octets longer, its tag at the end.</summary>
    /// <exception cref="InvalidOperationException">The context only exports.</exception>
    public void Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        ComputeNonce(nonce);
        _aead.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], associatedData);
        _sequence = checked(_sequence + 1);
    }

    /// <summary>Decrypts the next message; a message that fails leaves the sequence where it was.</summary>
    /// <exception cref="InvalidOperationException">The context only exports.</exception>
    public bool TryOpen(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        if (ciphertext.Length < HpkeSuite.TagSize || plaintext.Length != ciphertext.Length - HpkeSuite.TagSize) return false;
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        ComputeNonce(nonce);
        try
        {
            _aead.Decrypt(nonce, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], plaintext, associatedData);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        _sequence = checked(_sequence + 1);
        return true;
    }

    /// <summary>Context.Export(exporter_context, L).</summary>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> output) => _kdf.Export(_suiteId, _secrets.AsSpan(_nonceSize), exporterContext, output);

    /// <inheritdoc/>
    public void Dispose()
    {
        _aead.Dispose();
        CryptographicOperations.ZeroMemory(_secrets);
    }

    /// <summary>base_nonce XOR the sequence number, big endian at the end.</summary>
    private void ComputeNonce(Span<byte> nonce)
    {
        _secrets.AsSpan(0, _nonceSize).CopyTo(nonce);
        var last = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ _sequence);
    }
}
