using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>ML-DSA with the purpose's context. Keys of other providers than ours are used in turns.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A public key is shared freely; what is native in it is freed by its finalizer.")]
internal sealed class MLDsaPublicSignatureKey(MLDsa key) : PublicSignatureKey
{
    private readonly Lock? _turn = key is ManagedMLDsa ? null : new();

    public override bool Verify(KeyPurpose purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        _turn?.Enter();
        try
        {
            return key.VerifyData(data, signature, SignedContext.Of(purpose));
        }
        finally
        {
            _turn?.Exit();
        }
    }
}
