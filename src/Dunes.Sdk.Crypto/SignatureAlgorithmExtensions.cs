using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto;

/// <summary>Names and sizes of the signature algorithms.</summary>
public static class SignatureAlgorithmExtensions
{
    /// <summary>The algorithm by name, as key ids hash it: for example <c>ml-dsa-87</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is none of those defined.</exception>
    public static string Name(this SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP384 => "ecdsa-p384-sha384",
        SignatureAlgorithm.MLDsa44 => "ml-dsa-44",
        SignatureAlgorithm.MLDsa65 => "ml-dsa-65",
        SignatureAlgorithm.MLDsa87 => "ml-dsa-87",
        SignatureAlgorithm.EcdsaP256 => "ecdsa-p256-sha256",
        SignatureAlgorithm.Ed25519 => "ed25519",
        _ => throw Undefined(algorithm),
    };

    /// <summary>Octets of a signature; all have a fixed size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is none of those defined.</exception>
    public static int SignatureSize(this SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP384 => 96,
        SignatureAlgorithm.EcdsaP256 => 64,
        SignatureAlgorithm.Ed25519 => Ed25519.SignatureSize,
        _ => algorithm.ToMLDsa().SignatureSizeInBytes,
    };

    /// <summary>Octets of an encoded public key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is none of those defined.</exception>
    public static int PublicKeySize(this SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP384 => 97,
        SignatureAlgorithm.EcdsaP256 => 65,
        SignatureAlgorithm.Ed25519 => Ed25519.PublicKeySize,
        _ => algorithm.ToMLDsa().PublicKeySizeInBytes,
    };

    /// <summary>Finds the algorithm of a name; false when there is none.</summary>
    public static bool TryParse(string? name, out SignatureAlgorithm algorithm)
    {
        foreach (var candidate in Enum.GetValues<SignatureAlgorithm>())
        {
            algorithm = candidate;
            if (candidate.Name() == name) return true;
        }

        algorithm = default;
        return false;
    }

    /// <summary>The parameter set of ML-DSA.</summary>
    internal static MLDsaAlgorithm ToMLDsa(this SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.MLDsa44 => MLDsaAlgorithm.MLDsa44,
        SignatureAlgorithm.MLDsa65 => MLDsaAlgorithm.MLDsa65,
        SignatureAlgorithm.MLDsa87 => MLDsaAlgorithm.MLDsa87,
        _ => throw Undefined(algorithm),
    };

    private static ArgumentOutOfRangeException Undefined(SignatureAlgorithm algorithm) =>
        new(nameof(algorithm), algorithm, $"{(byte)algorithm} is no signature algorithm; {nameof(SignatureAlgorithm)} lists them.");
}
