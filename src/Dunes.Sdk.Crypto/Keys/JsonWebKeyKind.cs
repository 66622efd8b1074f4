namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The kinds of keys that are read and written as JSON Web Keys.</summary>
public enum JsonWebKeyKind
{
    /// <summary><c>AKP</c>, <c>ML-DSA-44</c>.</summary>
    MLDsa44 = 1,

    /// <summary><c>AKP</c>, <c>ML-DSA-65</c>.</summary>
    MLDsa65,

    /// <summary><c>AKP</c>, <c>ML-DSA-87</c>.</summary>
    MLDsa87,

    /// <summary><c>EC</c>, <c>P-256</c>.</summary>
    P256,

    /// <summary><c>EC</c>, <c>P-384</c>.</summary>
    P384,

    /// <summary><c>OKP</c>, <c>Ed25519</c>.</summary>
    Ed25519,

    /// <summary><c>OKP</c>, <c>X25519</c>: agrees on keys, and signs nothing.</summary>
    X25519,
}
