using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>The curve and hash of an ECDSA algorithm.</summary>
internal readonly record struct EcdsaCurve(ECCurve Curve, int CoordinateSize, HashAlgorithmName Hash, string Name)
{
    /// <summary>The most octets of a hash here: SHA-384's.</summary>
    public const int MaxHashSize = 48;

    /// <summary>Octets of the hash, which are those of a coordinate.</summary>
    public int HashSize => CoordinateSize;

    public static EcdsaCurve Of(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.EcdsaP256
        ? new(ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256, "P-256")
        : new(ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384, "P-384");
}
