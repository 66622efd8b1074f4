namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>A public key, expanded once for all its verifications. It does not change.</summary>
internal sealed class MlDsaPublicKey(MlDsaParameters parameters, byte[] encoded, byte[] tr, int[] matrix)
{
    public MlDsaParameters Parameters { get; } = parameters;

    /// <summary>The key as FIPS 204 writes it: rho and t1.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>SHAKE256 of the encoded key, 64 octets.</summary>
    public byte[] Tr { get; } = tr;

    /// <summary>Transformed: k rows of the l polynomials of A, and behind them t1 2^13 of that row.</summary>
    public int[] Matrix { get; } = matrix;
}
