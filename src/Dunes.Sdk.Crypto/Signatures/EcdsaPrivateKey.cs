using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>ECDSA of the operating system's library; signatures are r and s at full size (IEEE P1363). Threads take turns.</summary>
internal sealed class EcdsaPrivateKey : PrivateSignatureKey
{
    private readonly EcdsaCurve _curve;
    private readonly SystemKey<ECDsa> _key;

    private EcdsaPrivateKey(SignatureAlgorithm algorithm, ECDsa key) => (Algorithm, _curve, _key) = (algorithm, EcdsaCurve.Of(algorithm), new(key));

    public override SignatureAlgorithm Algorithm { get; }

    public static EcdsaPrivateKey Generate(SignatureAlgorithm algorithm) => new(algorithm, ECDsa.Create(EcdsaCurve.Of(algorithm).Curve));

    public static EcdsaPrivateKey ImportPkcs8(SignatureAlgorithm algorithm, ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return new EcdsaPrivateKey(algorithm, key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public override byte[] ExportPublicKey()
    {
        var encoded = new byte[Algorithm.PublicKeySize()];
        using (_key.Take(out var key)) Sec1Point.Write(key.ExportParameters(includePrivateParameters: false).Q, _curve.CoordinateSize, encoded);
        return encoded;
    }

    public override void Sign(KeyPurpose purpose, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[EcdsaCurve.MaxHashSize];
        hash = hash[.._curve.HashSize];
        SignedContext.Hash(purpose, _curve.Hash, data, hash);
        using (_key.Take(out var key)) key.SignHash(hash, destination, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public override byte[] ExportPkcs8() => _key.ExportPkcs8();

    public override void Dispose() => _key.Dispose();
}
