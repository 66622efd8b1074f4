using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Lightweight mode: AES-256-GCM with K0[0..32], nonce K0[32..44] XOR the chunk's index. That a chunk is the final one is seen by its length, which no other chunk can have.</summary>
internal sealed class GcmChunkCipher : ChunkCipher
{
    private const int KeySize = 32;
    private readonly AesGcm _aead;
    private readonly byte[] _baseNonce = GC.AllocateUninitializedArray<byte>(HpkeSuite.NonceSize, pinned: true);

    public GcmChunkCipher(ReadOnlySpan<byte> contentKey)
    {
        _aead = new AesGcm(contentKey[..KeySize], HpkeSuite.TagSize);
        contentKey.Slice(KeySize, HpkeSuite.NonceSize).CopyTo(_baseNonce);
    }

    public override void Dispose()
    {
        _aead.Dispose();
        CryptographicOperations.ZeroMemory(_baseNonce);
    }

    protected override void SealBody(ulong index, bool isFinal, ReadOnlySpan<byte> plaintext, Span<byte> body)
    {
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        WriteNonce(index, nonce);
        _aead.Encrypt(nonce, plaintext, body[..plaintext.Length], body[plaintext.Length..]);
    }

    protected override bool TryOpenBody(ulong index, bool isFinal, ReadOnlySpan<byte> body, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        WriteNonce(index, nonce);
        try
        {
            _aead.Decrypt(nonce, body[..plaintext.Length], body[plaintext.Length..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    /// <summary>The base nonce XOR the index, big endian at the end.</summary>
    private void WriteNonce(ulong index, Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        var last = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ index);
    }
}
