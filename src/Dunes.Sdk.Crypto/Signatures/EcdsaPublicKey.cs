using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>ECDSA of the operating system's library. Threads take turns.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A public key is shared freely; its native handle is freed by the finalizer of the handle.")]
internal sealed class EcdsaPublicKey : PublicSignatureKey
{
    private readonly EcdsaCurve _curve;
    private readonly ECDsa _key;
    private readonly Lock _turn = new();

    public EcdsaPublicKey(SignatureAlgorithm algorithm, ReadOnlySpan<byte> encoded)
    {
        _curve = EcdsaCurve.Of(algorithm);
        var point = Sec1Point.Read(encoded, _curve.CoordinateSize);
        try
        {
            _key = ECDsa.Create(new ECParameters { Curve = _curve.Curve, Q = point });
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"The verification key's {encoded.Length} octets are no point of the curve {_curve.Name}.", exception);
        }
    }

    public override bool Verify(KeyPurpose purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[EcdsaCurve.MaxHashSize];
        hash = hash[.._curve.HashSize];
        SignedContext.Hash(purpose, _curve.Hash, data, hash);
        lock (_turn) return _key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
