using System.Security.Cryptography;
using Dunes.Sdk;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Benchmarks.Crypto;

/// <summary>A network PDU of 29 octets: one block for the obfuscation, then CCM of 18 octets with 13 octets of nonce and a tag of 4.</summary>
internal sealed class NetworkPduWorkload
{
    private readonly byte[] _privacyBlock = new byte[16];
    private readonly byte[] _mask = new byte[16];
    private readonly byte[] _nonce = new byte[13];
    private readonly byte[] _ciphertext = new byte[18];
    private readonly byte[] _tag = new byte[4];
    private readonly byte[] _plaintext = new byte[18];
    private readonly AesBlock _privacy = new(new byte[16]);
    private readonly Ccm _encryption = new(new byte[16]);
    private readonly Aes _platformPrivacy = Aes.Create();
    private readonly AesCcm _platformEncryption = new(new byte[16]);

    public NetworkPduWorkload()
    {
        _platformPrivacy.Key = new byte[16];
        _encryption.Encrypt(_nonce, _plaintext, _ciphertext, _tag);
    }

    public bool Decode()
    {
        _privacy.Encrypt(_privacyBlock, _mask);
        return _encryption.TryDecrypt(_nonce, _ciphertext, _tag, _plaintext) ? true : throw new InvalidOperationException("The PDU was refused.");
    }

    public bool PlatformDecode()
    {
        _platformPrivacy.EncryptEcb(_privacyBlock, _mask, PaddingMode.None);
        _platformEncryption.Decrypt(_nonce, _ciphertext, _tag, _plaintext);
        return true;
    }
}

/// <summary>CMAC of a message under one key: ours, and the runtime's CBC encryption in one call, the least that a CMAC through it could cost.</summary>
internal sealed class CmacWorkload
{
    private readonly byte[] _message;
    private readonly byte[] _output;
    private readonly byte[] _tag = new byte[16];
    private readonly Cmac _cmac = new(new byte[16]);
    private readonly ICryptoTransform _transform;

    public CmacWorkload(int size)
    {
        _message = new byte[size];
        _output = new byte[size];
        var aes = Aes.Create();
        aes.Key = new byte[16];
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.None;
        _transform = aes.CreateEncryptor(new byte[16], new byte[16]);
    }

    public void Compute() => _cmac.Compute(_message, _tag);

    public int PlatformCompute() => _transform.TransformBlock(_message, 0, _message.Length, _output, 0);
}

/// <summary>Envelopes of a payload, signed, for one recipient.</summary>
internal sealed class EnvelopeWorkload
{
    private readonly byte[] _payload;
    private readonly byte[] _sealed;
    private readonly byte[] _output;
    private readonly byte[] _tag = new byte[16];
    private readonly Envelope _envelope = new(new CryptoOptions { AllowClassical = true });
    private readonly SigningKey _sender = SigningKey.Generate(KeyPurpose.Envelope);
    private readonly EnvelopeKeyPair _recipient = EnvelopeKeyPair.Generate();
    private readonly AesGcm _aead = new(new byte[32], 16);
    private readonly byte[] _nonce = new byte[12];
    private readonly EnvelopeContext _context = new() { Source = EndpointId.Dtn("hab-1", "telemetry"), Destination = EndpointId.Dtn("ground", "inbox"), ContentType = "application/cbor" };

    public EnvelopeWorkload(int size)
    {
        _payload = new byte[size];
        _output = new byte[size];
        _sealed = Seal();
    }

    public byte[] Seal() => _envelope.Seal(_payload, _context, _sender, _recipient.PublicKey);

    public OpenStatus Open() => _envelope.Open(_sealed, _recipient, _ => _sender.VerificationKey, out _);

    public void PlatformSeal() => _aead.Encrypt(_nonce, _payload, _output, _tag);

    /// <summary>The public-key operations of one seal, with the runtime: fresh key, agreement, signature.</summary>
    public byte[] PlatformPublicKeySeal()
    {
        using var recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        using var ephemeral = recipient.PublicKey;
        var secret = recipient.DeriveRawSecretAgreement(ephemeral);
        return _sender.Sign(secret);
    }
}
