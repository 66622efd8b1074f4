using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Benchmarks.Crypto;

/// <summary>X25519 with fixed keys; the time does not depend on them.</summary>
internal sealed class X25519Workload
{
    private readonly byte[] _privateKey = RandomNumberGenerator.GetBytes(X25519.Size);
    private readonly byte[] _publicKey = new byte[X25519.Size];
    private readonly byte[] _shared = new byte[X25519.Size];

    /// <summary>Calls both once, so that no measurement finds its number of calls by one that compiles.</summary>
    public X25519Workload()
    {
        PublicKey();
        Agree();
    }

    public void PublicKey() => X25519.PublicKey(_privateKey, _publicKey);

    public bool Agree() => X25519.TryAgree(_privateKey, _publicKey, _shared) ? true : throw new InvalidOperationException("The keys did not agree.");
}

/// <summary>Ed25519 over a message of 64 octets.</summary>
internal sealed class Ed25519Workload
{
    private readonly byte[] _privateKey = RandomNumberGenerator.GetBytes(Ed25519.PrivateKeySize);
    private readonly byte[] _publicKey = new byte[Ed25519.PublicKeySize];
    private readonly byte[] _message = new byte[64];
    private readonly byte[] _signature = new byte[Ed25519.SignatureSize];

    public Ed25519Workload()
    {
        Ed25519.PublicKey(_privateKey, _publicKey);
        Sign();
    }

    public void Sign() => Ed25519.Sign(_privateKey, _message, _signature);

    public bool Verify() => Ed25519.Verify(_publicKey, _message, _signature) ? true : throw new InvalidOperationException("The signature was refused.");
}

/// <summary>Keys and agreements on a NIST curve, by whoever does its arithmetic.</summary>
internal sealed class NistCurveWorkload : IDisposable
{
    private readonly Group _group;
    private readonly GroupPrivateKey _own;
    private readonly GroupPublicKey _peer;
    private readonly byte[] _encoded;
    private readonly byte[] _secret;

    public NistCurveWorkload(Group group)
    {
        _group = group;
        _own = group.Generate();
        using var peer = group.Generate();
        _encoded = peer.PublicKey.ToArray();
        _peer = group.ImportPublicKey(_encoded);
        _secret = new byte[group.SecretSize];
        Generate();
        AgreeAgain();
        AgreeAgain();
        AgreeOnce();
    }

    public void Generate() => _group.Generate().Dispose();

    public void AgreeAgain()
    {
        if (!_own.TryAgree(_peer, _secret)) throw new InvalidOperationException("The keys did not agree.");
    }

    public void AgreeOnce()
    {
        if (!_own.TryAgree(_encoded, _secret)) throw new InvalidOperationException("The keys did not agree.");
    }

    public void Dispose() => _own.Dispose();
}

/// <summary>AES-256-SIV of a message with twelve octets of associated data, beside AES-256-GCM, which a repeated nonce breaks.</summary>
internal sealed class SivWorkload
{
    private readonly byte[] _text;
    private readonly byte[] _output;
    private readonly byte[] _opened;
    private readonly byte[] _associatedData = new byte[12];
    private readonly byte[] _tag = new byte[16];
    private readonly Siv _siv = new(new byte[64]);
    private readonly AesGcm _gcm = new(new byte[32], 16);

    public SivWorkload(int size)
    {
        _text = new byte[size];
        _opened = new byte[size];
        _output = new byte[size + Siv.IvSize];
        Seal();
    }

    public void Seal() => _siv.Seal(_text, _output, _associatedData);

    public bool Open() => _siv.TryOpen(_output, _opened, _associatedData) ? true : throw new InvalidOperationException("The text was refused.");

    public void PlatformGcm() => _gcm.Encrypt(_associatedData, _text, _opened, _tag);
}
