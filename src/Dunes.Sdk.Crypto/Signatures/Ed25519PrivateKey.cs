using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>Ed25519 with the seed in memory of its own.</summary>
internal sealed class Ed25519PrivateKey : PrivateSignatureKey
{
    private readonly SecretMemory _seed = new(Ed25519.PrivateKeySize);

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(_seed.Hold());
        _seed.Release();
    }

    public override SignatureAlgorithm Algorithm => SignatureAlgorithm.Ed25519;

    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.PrivateKeySize];
        RandomNumberGenerator.Fill(seed);
        var key = new Ed25519PrivateKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    public static Ed25519PrivateKey ImportPkcs8(ReadOnlySpan<byte> pkcs8) => new(Pkcs8.ReadEd25519(pkcs8));

    public override byte[] ExportPublicKey()
    {
        var encoded = new byte[Ed25519.PublicKeySize];
        Ed25519.PublicKey(_seed.Hold(), encoded);
        _seed.Release();
        return encoded;
    }

    public override void Sign(KeyPurpose purpose, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        using var message = new PrefixedMessage(purpose, data);
        var seed = _seed.Hold();
        try
        {
            Ed25519.Sign(seed, message.Octets, destination);
        }
        finally
        {
            _seed.Release();
        }
    }

    public override byte[] ExportPkcs8()
    {
        var document = Pkcs8.WriteEd25519(_seed.Hold());
        _seed.Release();
        return document;
    }

    public override void Dispose() => _seed.Dispose();
}
