using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>One direction of an HPKE exchange: seals or opens in sequence, and exports; RFC 9180, sections 5.2 and 5.3. For one thread.</summary>
internal sealed class HpkeContext : IDisposable
{
    private readonly HashAlgorithmName _hash;
    private readonly byte[] _suiteId;
    private readonly byte[] _baseNonce;
    private readonly byte[] _exporterSecret;
    private readonly AesGcm _aead;
    private ulong _sequence;

    public HpkeContext(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> baseNonce, ReadOnlySpan<byte> exporterSecret)
    {
        _hash = hash;
        _suiteId = suiteId.ToArray();
        _baseNonce = baseNonce.ToArray();
        _exporterSecret = GC.AllocateArray<byte>(exporterSecret.Length, pinned: true);
        exporterSecret.CopyTo(_exporterSecret);
        _aead = new AesGcm(key, HpkeSuite.TagSize);
    }

    /// <summary>Encrypts the next message; the ciphertext is 16 octets longer, its tag at the end.</summary>
    public void Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        ComputeNonce(nonce);
        _aead.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext[plaintext.Length..], associatedData);
        _sequence = checked(_sequence + 1);
    }

    /// <summary>Decrypts the next message; a message that fails leaves the sequence where it was.</summary>
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
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> output) => LabeledHkdf.Expand(_hash, _suiteId, _exporterSecret, "sec"u8, exporterContext, output);

    /// <inheritdoc/>
    public void Dispose()
    {
        _aead.Dispose();
        CryptographicOperations.ZeroMemory(_baseNonce);
        CryptographicOperations.ZeroMemory(_exporterSecret);
    }

    /// <summary>base_nonce XOR the sequence number, big endian at the end.</summary>
    private void ComputeNonce(Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        var last = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ _sequence);
    }
}
