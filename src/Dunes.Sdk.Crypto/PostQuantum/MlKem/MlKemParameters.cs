using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>One parameter set of FIPS 203, section 8, table 2, and the sizes of table 3.</summary>
internal sealed record MlKemParameters(MLKemAlgorithm Algorithm, int K, int Eta1, int Du, int Dv)
{
    /// <summary>n: coefficients of a polynomial.</summary>
    public const int N = 256;

    /// <summary>q: the modulus.</summary>
    public const int Q = 3329;

    /// <summary>eta_2 of every set.</summary>
    public const int Eta2 = 2;

    /// <summary>The largest k, for buffers on the stack.</summary>
    public const int MaxK = 4;

    /// <summary>The largest ciphertext, that of ML-KEM-1024.</summary>
    public const int MaxCiphertextSize = 1_568;

    public const int SeedSize = 64;
    public const int SharedSecretSize = 32;

    /// <summary>A polynomial in 12 bits a coefficient.</summary>
    public const int EncodedPolynomialSize = 384;

    public static readonly MlKemParameters MlKem512 = new(MLKemAlgorithm.MLKem512, 2, 3, 10, 4);
    public static readonly MlKemParameters MlKem768 = new(MLKemAlgorithm.MLKem768, 3, 2, 10, 4);
    public static readonly MlKemParameters MlKem1024 = new(MLKemAlgorithm.MLKem1024, 4, 2, 11, 5);

    /// <summary>ek: t in 12 bits a coefficient, then rho.</summary>
    public int EncapsulationKeySize => (EncodedPolynomialSize * K) + 32;

    /// <summary>dk: s in 12 bits a coefficient, ek, H(ek), z.</summary>
    public int DecapsulationKeySize => (2 * EncodedPolynomialSize * K) + 96;

    /// <summary>c: u in Du bits a coefficient, then v in Dv.</summary>
    public int CiphertextSize => 32 * ((Du * K) + Dv);

    public static MlKemParameters Of(MLKemAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        if (algorithm == MLKemAlgorithm.MLKem768) return MlKem768;
        if (algorithm == MLKemAlgorithm.MLKem1024) return MlKem1024;
        return algorithm == MLKemAlgorithm.MLKem512 ? MlKem512 : throw new ArgumentException($"{algorithm.Name} is no ML-KEM parameter set; these are ML-KEM-512, ML-KEM-768 and ML-KEM-1024.", nameof(algorithm));
    }
}
