using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>A private key, expanded once for all its signatures, in memory that does not move and is zeroed in the end.</summary>
internal sealed class MlDsaPrivateKey : IDisposable
{
    public MlDsaPrivateKey(MlDsaParameters parameters, ReadOnlySpan<byte> seed)
    {
        Parameters = parameters;
        Encoded = GC.AllocateArray<byte>(parameters.PrivateKeySize, pinned: true);
        Vectors = GC.AllocateArray<int>(MlDsaParameters.N * (parameters.L + (2 * parameters.K)), pinned: true);
        if (seed.IsEmpty) return;
        Seed = GC.AllocateArray<byte>(MlDsaParameters.SeedSize, pinned: true);
        seed.CopyTo(Seed);
    }

    public MlDsaParameters Parameters { get; }

    /// <summary>The 32 octets it was generated from; null when only the expanded key was given.</summary>
    public byte[]? Seed { get; }

    /// <summary>The key as FIPS 204 writes it: rho, K, tr, s1, s2, t0.</summary>
    public byte[] Encoded { get; }

    /// <summary>Transformed: the l polynomials of s1, the k of s2, the k of t0.</summary>
    public int[] Vectors { get; }

    public ReadOnlySpan<byte> K => Encoded.AsSpan(32, 32);

    public Span<int> S1 => Vectors.AsSpan(0, MlDsaParameters.N * Parameters.L);

    public Span<int> S2 => Vectors.AsSpan(MlDsaParameters.N * Parameters.L, MlDsaParameters.N * Parameters.K);

    public Span<int> T0 => Vectors.AsSpan(MlDsaParameters.N * (Parameters.L + Parameters.K));

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Seed);
        CryptographicOperations.ZeroMemory(Encoded);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Vectors.AsSpan()));
    }
}
