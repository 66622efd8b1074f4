using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>One parameter set of FIPS 204, section 4, tables 1 and 2, by the standard's letters.</summary>
internal sealed record MlDsaParameters(MLDsaAlgorithm Algorithm, string Oid, int K, int L, int Eta, int Tau, int Lambda, int Gamma1Bits, int Gamma2, int Omega)
{
    /// <summary>The modulus q = 2²³ - 2¹³ + 1.</summary>
    public const int Q = 8_380_417;

    /// <summary>Bits dropped from t.</summary>
    public const int D = 13;

    /// <summary>Coefficients of a polynomial.</summary>
    public const int N = 256;

    public const int SeedSize = 32;
    public const int MuSize = 64;
    public const int RandomnessSize = 32;
    public const int MaxK = 8;
    public const int MaxL = 7;

    public static MlDsaParameters MlDsa44 { get; } = new(MLDsaAlgorithm.MLDsa44, "2.16.840.1.101.3.4.3.17", 4, 4, 2, 39, 128, 17, (Q - 1) / 88, 80);
    public static MlDsaParameters MlDsa65 { get; } = new(MLDsaAlgorithm.MLDsa65, "2.16.840.1.101.3.4.3.18", 6, 5, 4, 49, 192, 19, (Q - 1) / 32, 55);
    public static MlDsaParameters MlDsa87 { get; } = new(MLDsaAlgorithm.MLDsa87, "2.16.840.1.101.3.4.3.19", 8, 7, 2, 60, 256, 19, (Q - 1) / 32, 75);

    public int Beta => Tau * Eta;
    public int Gamma1 => 1 << Gamma1Bits;

    /// <summary>Octets of the commitment hash c~.</summary>
    public int CommitmentSize => Lambda / 4;

    /// <summary>Octets of one packed polynomial of s1 or s2: 3 or 4 bits a coefficient.</summary>
    public int PackedEtaSize => 32 * EtaBits;
    public int EtaBits => Eta == 2 ? 3 : 4;

    /// <summary>Octets of one packed polynomial of z, and of the mask it hides behind.</summary>
    public int PackedGamma1Size => 32 * (Gamma1Bits + 1);

    /// <summary>Bits of a coefficient of w1: 6 when gamma2 = (q-1)/88, 4 when it is (q-1)/32.</summary>
    public int CommitmentBits => Gamma2 == (Q - 1) / 88 ? 6 : 4;
    public int PackedCommitmentSize => 32 * CommitmentBits;

    public int PublicKeySize => 32 + (320 * K);
    public int PrivateKeySize => 128 + (PackedEtaSize * (K + L)) + (32 * D * K);
    public int SignatureSize => CommitmentSize + (L * PackedGamma1Size) + Omega + K;

    /// <summary>The parameters of .NET's algorithm name.</summary>
    public static MlDsaParameters Of(MLDsaAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        if (algorithm == MLDsaAlgorithm.MLDsa44) return MlDsa44;
        if (algorithm == MLDsaAlgorithm.MLDsa65) return MlDsa65;
        if (algorithm == MLDsaAlgorithm.MLDsa87) return MlDsa87;
        throw new ArgumentException($"{algorithm.Name} is no ML-DSA of FIPS 204; there are ML-DSA-44, -65 and -87.", nameof(algorithm));
    }
}
