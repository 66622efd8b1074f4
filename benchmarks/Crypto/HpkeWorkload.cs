using System.Security.Cryptography;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>A content secret of 64 octets wrapped for one recipient and unwrapped again, and the curve's share of it by the runtime alone.</summary>
internal sealed class HpkeWorkload
{
    private readonly EnvelopeKeyPair _pair;
    private readonly ECCurve _curve;
    private readonly ECDiffieHellmanPublicKey _peer;
    private readonly SigningKey _signer;
    private readonly byte[] _info = new byte[92];
    private readonly byte[] _associated = new byte[160];
    private readonly byte[] _secret = new byte[64];
    private readonly byte[] _opened = new byte[64];
    private readonly byte[] _encapsulated;
    private readonly byte[] _wrapped = new byte[80];
    private readonly byte[] _statement = new byte[160];
    private readonly byte[] _signature;

    public HpkeWorkload(EnvelopeSuite suite)
    {
        _pair = EnvelopeKeyPair.Generate(suite);
        _curve = suite.Id is 0 or 1 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256;
        using var peer = ECDiffieHellman.Create(_curve);
        _peer = peer.PublicKey;
        _signer = SigningKey.Generate(KeyPurpose.Envelope, suite.SignatureAlgorithm);
        _encapsulated = new byte[suite.EncapsulationSize];
        _signature = new byte[suite.SignatureSize];
        Wrap();
    }

    public void Wrap() => _pair.PublicKey.Wrap(_info, _associated, _secret, _encapsulated, _wrapped);

    public void Unwrap()
    {
        if (!_pair.TryUnwrap(_info, _associated, _encapsulated, _wrapped, _opened)) throw new InvalidOperationException("The secret did not unwrap.");
    }

    /// <summary>What a sealed message costs before its payload.</summary>
    public void WrapAndSign()
    {
        Wrap();
        _statement[0]++;
        _signer.Sign(_statement, _signature);
    }

    /// <summary>A fresh key on the curve, exported, and one agreement: what no implementation on this library can do without.</summary>
    public void PlatformAgree()
    {
        using var own = ECDiffieHellman.Create(_curve);
        own.ExportParameters(includePrivateParameters: false);
        CryptographicOperations.ZeroMemory(own.DeriveRawSecretAgreement(_peer));
    }
}
