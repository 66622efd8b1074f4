using System.Runtime.InteropServices;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>One use of a private key's memory, from the constructor to <see cref="Dispose"/>.</summary>
internal readonly ref struct DecapsulationSecrets
{
    private readonly SecretMemory _memory;
    private readonly Span<byte> _octets;
    private readonly int _preparedSize;

    public DecapsulationSecrets(MlKemParameters parameters, SecretMemory memory)
    {
        _memory = memory;
        _octets = memory.Hold();
        _preparedSize = PreparedSize(parameters);
    }

    /// <summary>d || z, as FIPS 203 allows to keep the key; only z without a seed.</summary>
    public Span<byte> Seed => _octets.Slice(2 * _preparedSize, MlKemParameters.SeedSize);

    /// <summary>z, what implicit rejection answers with.</summary>
    public Span<byte> Z => Seed[32..];

    /// <summary>dk_PKE: s in 12 bits a coefficient.</summary>
    public Span<byte> EncodedS => _octets[((2 * _preparedSize) + MlKemParameters.SeedSize)..];

    /// <summary>s in the NTT domain, as <see cref="IRing.Prepare"/> scales it.</summary>
    public Span<short> Scaled => MemoryMarshal.Cast<byte, short>(_octets[.._preparedSize]);

    /// <summary>s in the NTT domain, as <see cref="IRing.Prepare"/> turns it.</summary>
    public Span<short> Turned => MemoryMarshal.Cast<byte, short>(_octets.Slice(_preparedSize, _preparedSize));

    /// <summary>Octets that the secrets of a parameter set take.</summary>
    public static int Size(MlKemParameters parameters) => (2 * PreparedSize(parameters)) + MlKemParameters.SeedSize + (MlKemParameters.EncodedPolynomialSize * parameters.K);

    /// <summary>Prepares polynomial i of s.</summary>
    public void PrepareAt<TRing>(int i, ReadOnlySpan<short> s)
        where TRing : struct, IRing => TRing.Prepare(s, Scaled.Slice(MlKemParameters.N * i, MlKemParameters.N), Turned.Slice(MlKemParameters.N * i, MlKemParameters.N));

    /// <summary>Ends the use.</summary>
    public void Dispose() => _memory.Release();

    private static int PreparedSize(MlKemParameters parameters) => sizeof(short) * MlKemParameters.N * parameters.K;
}
