using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto;

/// <summary>Checks signatures of one key for one purpose. Several threads may use one at once; their checks take turns.</summary>
/// <remarks>ECDSA has no context parameter, so what is signed is SHA-384 of: the context's length, 1 octet | the purpose's context | the data.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A public key is shared freely; its native handle is freed by the finalizer of the handle.")]
public sealed class VerificationKey
{
    /// <summary>Octets of a signature: r and s of 48 octets each (IEEE P1363).</summary>
    public const int SignatureSize = 96;

    /// <summary>Octets of a coordinate of P-384.</summary>
    internal const int CoordinateSize = 48;

    private readonly byte[] _encoded;
    private readonly ECDsa _key;
    private readonly Lock _turn = new();

    private VerificationKey(byte[] encoded, ECDsa key, KeyPurpose purpose)
    {
        _encoded = encoded;
        _key = key;
        Purpose = purpose;
        Id = KeyId.Of(Algorithm, encoded);
    }

    /// <summary>The key's name.</summary>
    public KeyId Id { get; }

    /// <summary>What the key may sign.</summary>
    public KeyPurpose Purpose { get; }

    /// <summary>The signature algorithm by name, for example <c>ecdsa-p384-sha384</c>.</summary>
    public string Algorithm { get; } = "ecdsa-p384-sha384";

    /// <summary>The encoded public key; for P-384 the uncompressed SEC1 point of 97 octets.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Reads an encoded key for a purpose.</summary>
    /// <exception cref="CryptographicException">The octets are no key of the algorithm.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of those defined.</exception>
    public static VerificationKey Import(ReadOnlySpan<byte> encoded, KeyPurpose purpose)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        var point = Sec1Point.Read(encoded, CoordinateSize);
        try
        {
            return new VerificationKey(encoded.ToArray(), ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = point }), purpose);
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"The verification key's {encoded.Length} octets are no point of the curve P-384.", exception);
        }
    }

    /// <summary>Whether the signature is this key's over the data, under its purpose's context. A signature of a wrong size is none.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize) return false;
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        SignedContext.Hash(Purpose, data, hash);
        lock (_turn) return _key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>The key's name and purpose.</summary>
    public override string ToString() => $"{Purpose} verification key {Id}";
}
