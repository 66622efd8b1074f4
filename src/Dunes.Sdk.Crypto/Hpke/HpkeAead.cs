using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>An AEAD of the HPKE registry, and with a key, one that seals and opens.</summary>
internal abstract class HpkeAead : IDisposable
{
    /// <summary>The most octets a key takes.</summary>
    public const int MaxKeySize = 32;

    /// <summary>Nk: octets of the key; none for a context that only exports.</summary>
    public virtual int KeySize => 32;

    /// <summary>Nn: octets of the nonce.</summary>
    public virtual int NonceSize => HpkeSuite.NonceSize;

    /// <summary>The AEAD of a number, without a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is none of those known.</exception>
    public static HpkeAead Of(ushort id) => id switch
    {
        0x0001 => new Gcm(16, null),
        0x0002 => new Gcm(32, null),
        0x0003 => new ChaCha(null),
        0xFFFF => new ExportOnly(),
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, $"{id:x4} is no AEAD of HPKE; these are 1, 2, 3 and ffff."),
    };

    /// <summary>The same with a key.</summary>
    public abstract HpkeAead Create(ReadOnlySpan<byte> key);

    public abstract void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData);

    /// <exception cref="AuthenticationTagMismatchException">The tag is another's.</exception>
    public abstract void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class Gcm(int keySize, AesGcm? cipher) : HpkeAead
    {
        public override int KeySize => keySize;

        public override HpkeAead Create(ReadOnlySpan<byte> key) => new Gcm(keySize, new AesGcm(key, HpkeSuite.TagSize));

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
            cipher!.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

        public override void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) =>
            cipher!.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);

        public override void Dispose() => cipher?.Dispose();
    }

    private sealed class ChaCha(ChaCha20Poly1305? cipher) : HpkeAead
    {
        public override HpkeAead Create(ReadOnlySpan<byte> key) => new ChaCha(new ChaCha20Poly1305(key));

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
            cipher!.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);

        public override void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) =>
            cipher!.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);

        public override void Dispose() => cipher?.Dispose();
    }

    private sealed class ExportOnly : HpkeAead
    {
        public override int KeySize => 0;

        public override int NonceSize => 0;

        public override HpkeAead Create(ReadOnlySpan<byte> key) => this;

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData) => throw No();

        public override void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData) => throw No();

        public override void Dispose()
        {
        }

        private static InvalidOperationException No() => new("This context has no AEAD: it only exports.");
    }
}
