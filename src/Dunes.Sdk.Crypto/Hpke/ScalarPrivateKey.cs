using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A private key that is a scalar of our own arithmetic.</summary>
internal abstract class ScalarPrivateKey : GroupPrivateKey
{
    protected ScalarPrivateKey(ReadOnlySpan<byte> scalar)
    {
        Scalar = new SecretMemory(scalar.Length);
        scalar.CopyTo(Scalar.Hold());
        Scalar.Release();
    }

    /// <summary>The scalar, which is held while it is used.</summary>
    protected SecretMemory Scalar { get; }

    public sealed override void Export(Span<byte> destination)
    {
        Scalar.Hold().CopyTo(destination);
        Scalar.Release();
    }

    public sealed override void Dispose() => Scalar.Dispose();
}
