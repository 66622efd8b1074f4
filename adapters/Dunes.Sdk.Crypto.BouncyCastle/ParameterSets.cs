using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>The parameter sets of .NET by their names in BouncyCastle.</summary>
internal static class ParameterSets
{
    public static MLKemParameters Of(MLKemAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return TryFind(algorithm, out var parameters) ? parameters : throw new PlatformNotSupportedException($"BouncyCastle has no {algorithm.Name}.");
    }

    public static MLDsaParameters Of(MLDsaAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return TryFind(algorithm, out var parameters) ? parameters : throw new PlatformNotSupportedException($"BouncyCastle has no {algorithm.Name}.");
    }

    public static bool TryFind(MLKemAlgorithm algorithm, [NotNullWhen(true)] out MLKemParameters? parameters)
    {
        parameters = algorithm == MLKemAlgorithm.MLKem512 ? MLKemParameters.ml_kem_512
            : algorithm == MLKemAlgorithm.MLKem768 ? MLKemParameters.ml_kem_768
            : algorithm == MLKemAlgorithm.MLKem1024 ? MLKemParameters.ml_kem_1024
            : null;
        return parameters is not null;
    }

    public static bool TryFind(MLDsaAlgorithm algorithm, [NotNullWhen(true)] out MLDsaParameters? parameters)
    {
        parameters = algorithm == MLDsaAlgorithm.MLDsa44 ? MLDsaParameters.ml_dsa_44
            : algorithm == MLDsaAlgorithm.MLDsa65 ? MLDsaParameters.ml_dsa_65
            : algorithm == MLDsaAlgorithm.MLDsa87 ? MLDsaParameters.ml_dsa_87
            : null;
        return parameters is not null;
    }
}
