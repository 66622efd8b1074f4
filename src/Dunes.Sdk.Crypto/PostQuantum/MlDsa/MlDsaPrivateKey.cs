using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>A private key, expanded once for all its signatures, in memory that does not move and is zeroed in the end.</summary>
internal sealed class MlDsaPrivateKey : IDisposable
{
    private int _holders = 1; // the owner, until it disposes
    private int _disposed;

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

    /// <summary>Keeps the key from being zeroed until <see cref="Release"/>. False when it is disposed already.</summary>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    /// <summary>Ends a hold; the last one after disposal zeroes the key.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        CryptographicOperations.ZeroMemory(Seed);
        CryptographicOperations.ZeroMemory(Encoded);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Vectors.AsSpan()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Release();
    }
}
