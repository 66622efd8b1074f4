using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>ML-DSA on one kind of vectors. Keys of one engine work in every other.</summary>
internal abstract class MlDsaEngine
{
    /// <summary>The engines this processor can run, the fastest first.</summary>
    public static IReadOnlyList<MlDsaEngine> Available { get; } =
    [
        .. Lanes512.IsSupported ? [new MlDsaEngine<Lanes512, Vector512<int>>()] : Array.Empty<MlDsaEngine>(),
        .. Lanes256.IsSupported ? [new MlDsaEngine<Lanes256, Vector256<int>>()] : Array.Empty<MlDsaEngine>(),
        new MlDsaEngine<ScalarLanes, int>(),
    ];

    public static MlDsaEngine Fastest { get; } = Available[0];

    /// <summary>How many coefficients it takes at once.</summary>
    public abstract override string ToString();

    public abstract (MlDsaPublicKey Public, MlDsaPrivateKey Private) FromSeed(MlDsaParameters parameters, ReadOnlySpan<byte> seed);

    public abstract (MlDsaPublicKey Public, MlDsaPrivateKey Private)? FromPrivateKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded);

    public abstract MlDsaPublicKey FromPublicKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded);

    public abstract void Sign(MlDsaPublicKey publicKey, MlDsaPrivateKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> randomness, Span<byte> signature);

    public abstract bool Verify(MlDsaPublicKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature);
}

/// <inheritdoc/>
internal sealed class MlDsaEngine<TLanes, TVector> : MlDsaEngine
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override (MlDsaPublicKey Public, MlDsaPrivateKey Private) FromSeed(MlDsaParameters parameters, ReadOnlySpan<byte> seed) => KeyGeneration<TLanes, TVector>.FromSeed(parameters, seed);

    public override (MlDsaPublicKey Public, MlDsaPrivateKey Private)? FromPrivateKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded) => KeyGeneration<TLanes, TVector>.FromPrivateKey(parameters, encoded);

    public override MlDsaPublicKey FromPublicKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded) => KeyGeneration<TLanes, TVector>.FromPublicKey(parameters, encoded);

    public override void Sign(MlDsaPublicKey publicKey, MlDsaPrivateKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> randomness, Span<byte> signature) => Signing<TLanes, TVector>.Sign(publicKey, key, mu, randomness, signature);

    public override bool Verify(MlDsaPublicKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature) => Verification<TLanes, TVector>.Verify(key, mu, signature);

    public override string ToString() => $"{TLanes.Count} lanes";
}
