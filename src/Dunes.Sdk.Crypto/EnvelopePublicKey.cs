using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto;

/// <summary>What a sender needs to seal for somebody. Several threads may use one at once.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A public key is shared freely; its native handle is freed by the finalizer of the handle.")]
public sealed class EnvelopePublicKey
{
    private readonly byte[] _encoded;
    private readonly ECDiffieHellman _key;
    private readonly Lock _turn = new();

    private EnvelopePublicKey(byte[] encoded, ECDiffieHellman key)
    {
        _encoded = encoded;
        _key = key;
        Id = KeyId.Of(Algorithm, encoded);
    }

    /// <summary>The key's name.</summary>
    public KeyId Id { get; }

    /// <summary>The KEM by name, <c>dhkem-p384-hkdf-sha384</c>.</summary>
    public string Algorithm { get; } = "dhkem-p384-hkdf-sha384";

    /// <summary>The encoded key of the suite's KEM; for P-384 the uncompressed SEC1 point of 97 octets.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Reads an encoded key.</summary>
    /// <exception cref="CryptographicException">The octets are no key of the suite.</exception>
    public static EnvelopePublicKey Import(ReadOnlySpan<byte> encoded) => new(encoded.ToArray(), DhKem.P384.Import(encoded));

    /// <summary>Wraps a content secret: writes the encapsulation and the sealed secret.</summary>
    internal void Wrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> secret, Span<byte> encapsulated, Span<byte> wrapped)
    {
        ECDiffieHellmanPublicKey recipient;
        lock (_turn) recipient = _key.PublicKey;
        using (recipient)
        using (var context = HpkeSuite.P384.SetupSender(recipient, _encoded, info, encapsulated))
        {
            context.Seal(associatedData, secret, wrapped);
        }
    }

    /// <summary>The key's name.</summary>
    public override string ToString() => $"envelope key {Id}";
}
