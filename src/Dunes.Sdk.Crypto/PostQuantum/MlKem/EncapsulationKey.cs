using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>ek, with all that encapsulation derives from it alone: the matrix, t and H(ek). Nothing here is secret.</summary>
internal sealed class EncapsulationKey(MlKemParameters parameters)
{
    private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(parameters.EncapsulationKeySize);
    private readonly byte[] _hash = new byte[32];
    private readonly short[] _matrix = GC.AllocateUninitializedArray<short>(MlKemParameters.N * parameters.K * parameters.K);
    private readonly short[] _t = GC.AllocateUninitializedArray<short>(MlKemParameters.N * parameters.K);

    public MlKemParameters Parameters => parameters;

    /// <summary>ek as it travels.</summary>
    public Span<byte> Octets => _octets;

    /// <summary>rho, the seed of the matrix, the last 32 octets of ek.</summary>
    public Span<byte> Rho => _octets.AsSpan(_octets.Length - 32);

    /// <summary>H(ek).</summary>
    public Span<byte> Hash => _hash;

    /// <summary>A, row by row, in the NTT domain, from 0 to q - 1.</summary>
    public Span<short> Matrix => _matrix;

    /// <summary>t in the NTT domain, from 0 to q - 1.</summary>
    public Span<short> T => _t;

    /// <summary>Takes in ek after the checks of section 7.2: null when a coefficient is q or more.</summary>
    public static EncapsulationKey? Import<TRing>(MlKemParameters parameters, ReadOnlySpan<byte> octets)
        where TRing : struct, IRing
    {
        var key = new EncapsulationKey(parameters);
        octets.CopyTo(key._octets);
        for (var i = 0; i < parameters.K; i++) ByteEncoding.Decode(octets[(MlKemParameters.EncodedPolynomialSize * i)..], 12, key.T.Slice(MlKemParameters.N * i, MlKemParameters.N));
        if (key.T.ContainsAnyExceptInRange((short)0, (short)(MlKemParameters.Q - 1))) return null;

        MatrixSampling.Sample<TRing>(key.Rho, parameters.K, key.Matrix);
        Sha3.Hash256(octets, key.Hash);
        return key;
    }
}
