namespace Dunes.Sdk.Crypto;

/// <summary>What a <see cref="SigningKey"/> signs with.</summary>
public enum SignatureAlgorithm : byte
{
    /// <summary>ECDSA on P-384 with SHA-384: suite 0. Classical.</summary>
    EcdsaP384 = 1,

    /// <summary>ML-DSA-44 of FIPS 204, category 2: ledgers.</summary>
    MLDsa44 = 2,

    /// <summary>ML-DSA-65 of FIPS 204, category 3: suites 2 and 3.</summary>
    MLDsa65 = 3,

    /// <summary>ML-DSA-87 of FIPS 204, category 5: suites 1 and 4.</summary>
    MLDsa87 = 4,

    /// <summary>ECDSA on P-256 with SHA-256: tokens of clients without ML-DSA. Classical.</summary>
    EcdsaP256 = 5,

    /// <summary>Ed25519 of RFC 8032: ledgers. Classical.</summary>
    Ed25519 = 6,
}
