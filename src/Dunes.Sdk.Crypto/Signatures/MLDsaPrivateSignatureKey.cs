using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>ML-DSA, hedged, with the purpose's context as FIPS 204 takes it. Keys of other providers than ours are used in turns.</summary>
internal sealed class MLDsaPrivateSignatureKey(SignatureAlgorithm algorithm, MLDsa key) : PrivateSignatureKey
{
    private readonly Lock? _turn = key is ManagedMLDsa ? null : new();

    public override SignatureAlgorithm Algorithm => algorithm;

    public static MLDsaPrivateSignatureKey ImportPkcs8(SignatureAlgorithm algorithm, ReadOnlySpan<byte> pkcs8, IPostQuantumProvider provider)
    {
        var key = ManagedMLDsa.ImportPkcs8PrivateKey(pkcs8);
        if (provider is ManagedPostQuantumProvider) return new(algorithm, key);
        using (key)
        {
            Span<byte> seed = stackalloc byte[32];
            try
            {
                key.ExportMLDsaPrivateSeed(seed);
                return new(algorithm, provider.ImportMLDsaPrivateSeed(algorithm.ToMLDsa(), seed));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
    }

    public override byte[] ExportPublicKey() => key.ExportMLDsaPublicKey();

    public override void Sign(KeyPurpose purpose, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        _turn?.Enter();
        try
        {
            key.SignData(data, destination, SignedContext.Of(purpose));
        }
        finally
        {
            _turn?.Exit();
        }
    }

#pragma warning disable SYSLIB5006 // RFC 9881 is final; .NET 10 marks the form experimental.
    public override byte[] ExportPkcs8() => key.ExportPkcs8PrivateKey();
#pragma warning restore SYSLIB5006

    public override void Dispose()
    {
        _turn?.Enter();
        key.Dispose();
        _turn?.Exit();
    }
}
