using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>A key of SLH-DSA, FIPS 205: signatures that rest on a hash alone, large and slow, for what must hold when lattices do not.</summary>
/// <remarks>
/// Pure form, hedged. An extra beside the suites of the envelope, none of which uses it; think of the keys that sign other keys, or firmware.
/// Several threads may use one key. The private key lies in memory of BouncyCastle that it does not zero.
/// </remarks>
public sealed class SlhDsaKey : IDisposable
{
    /// <summary>Octets that a context has at most.</summary>
    public const int MaxContextSize = 255;

    // FIPS 205, table 2, in the order of the enumeration.
    private static readonly (SlhDsaParameters Parameters, int PublicKeySize, int SignatureSize)[] Sets =
    [
        (SlhDsaParameters.slh_dsa_sha2_128s, 32, 7_856),
        (SlhDsaParameters.slh_dsa_shake_128s, 32, 7_856),
        (SlhDsaParameters.slh_dsa_sha2_128f, 32, 17_088),
        (SlhDsaParameters.slh_dsa_shake_128f, 32, 17_088),
        (SlhDsaParameters.slh_dsa_sha2_192s, 48, 16_224),
        (SlhDsaParameters.slh_dsa_shake_192s, 48, 16_224),
        (SlhDsaParameters.slh_dsa_sha2_192f, 48, 35_664),
        (SlhDsaParameters.slh_dsa_shake_192f, 48, 35_664),
        (SlhDsaParameters.slh_dsa_sha2_256s, 64, 29_792),
        (SlhDsaParameters.slh_dsa_shake_256s, 64, 29_792),
        (SlhDsaParameters.slh_dsa_sha2_256f, 64, 49_856),
        (SlhDsaParameters.slh_dsa_shake_256f, 64, 49_856),
    ];

    private readonly SlhDsaPublicKeyParameters _public;
    private readonly bool _hasPrivateKey;
    private SlhDsaPrivateKeyParameters? _private;
    private bool _disposed;

    private SlhDsaKey(SlhDsaParameterSet set, SlhDsaPublicKeyParameters publicKey, SlhDsaPrivateKeyParameters? privateKey)
    {
        ParameterSet = set;
        _public = publicKey;
        _private = privateKey;
        _hasPrivateKey = privateKey is not null;
    }

    /// <summary>Its parameter set.</summary>
    public SlhDsaParameterSet ParameterSet { get; }

    /// <summary>Whether it holds a private key, and signs.</summary>
    public bool HasPrivateKey => _hasPrivateKey;

    /// <summary>Octets of its public key: 32, 48 or 64. The private key has twice as many.</summary>
    public int PublicKeySize => Sets[(int)ParameterSet].PublicKeySize;

    /// <summary>Octets of its signatures: 7,856 to 49,856.</summary>
    public int SignatureSize => Sets[(int)ParameterSet].SignatureSize;

    /// <summary>Makes a new key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The parameter set is none of the twelve.</exception>
    public static SlhDsaKey Generate(SlhDsaParameterSet set)
    {
        var generator = new SlhDsaKeyPairGenerator();
        generator.Init(new SlhDsaKeyGenerationParameters(SystemRandom.Shared, ParametersOf(set)));
        var key = (SlhDsaPrivateKeyParameters)generator.GenerateKeyPair().Private;
        return new(set, key.GetPublicKey(), key);
    }

    /// <summary>Takes a private key: SK.seed, SK.prf, PK.seed and PK.root.</summary>
    /// <exception cref="ArgumentException">The length is not the parameter set's, or the set is none of the twelve.</exception>
    public static SlhDsaKey ImportPrivateKey(SlhDsaParameterSet set, ReadOnlySpan<byte> privateKey)
    {
        var parameters = ParametersOf(set);
        ThrowUnlessSize(privateKey.Length, 2 * Sets[(int)set].PublicKeySize, parameters, "private key", nameof(privateKey));
        var copy = privateKey.ToArray();
        var key = SlhDsaPrivateKeyParameters.FromEncoding(parameters, copy);
        CryptographicOperations.ZeroMemory(copy);
        return new(set, key.GetPublicKey(), key);
    }

    /// <summary>Takes a public key: PK.seed and PK.root.</summary>
    /// <exception cref="ArgumentException">The length is not the parameter set's, or the set is none of the twelve.</exception>
    public static SlhDsaKey ImportPublicKey(SlhDsaParameterSet set, ReadOnlySpan<byte> publicKey)
    {
        var parameters = ParametersOf(set);
        ThrowUnlessSize(publicKey.Length, Sets[(int)set].PublicKeySize, parameters, "public key", nameof(publicKey));
        return new(set, SlhDsaPublicKeyParameters.FromEncoding(parameters, publicKey.ToArray()), privateKey: null);
    }

    /// <summary>Signs: Algorithm 22, slh_sign, with fresh randomness.</summary>
    /// <param name="data">What is signed.</param>
    /// <param name="context">At most 255 octets; verification needs the same.</param>
    /// <exception cref="ArgumentException">The context is too long.</exception>
    /// <exception cref="CryptographicException">This is a public key.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context = default)
    {
        ThrowUnlessContext(context);
        var signer = new SlhDsaSigner(ParametersOf(ParameterSet), deterministic: false);
        signer.Init(forSigning: true, new ParametersWithContext(new ParametersWithRandom(Private(), SystemRandom.Shared), context));
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    /// <summary>Whether the signature is this key's over the data: Algorithm 24, slh_verify. One of another length is none.</summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="context">At most 255 octets, those that were signed with.</param>
    /// <exception cref="ArgumentException">The context is too long.</exception>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> context = default)
    {
        ThrowUnlessContext(context);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (signature.Length != SignatureSize) return false;
        var signer = new SlhDsaSigner(ParametersOf(ParameterSet), deterministic: false);
        signer.Init(forSigning: false, new ParametersWithContext(_public, context));
        signer.BlockUpdate(data);
        return signer.VerifySignature(signature.ToArray());
    }

    /// <summary>The encoded public key.</summary>
    public byte[] ExportPublicKey() => _public.GetEncoded();

    /// <summary>The encoded private key; zero it after use.</summary>
    /// <exception cref="CryptographicException">This is a public key.</exception>
    public byte[] ExportPrivateKey() => Private().GetEncoded();

    /// <summary>Forgets the private key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _private = null;
    }

    /// <summary>Its parameter set, and which half it is.</summary>
    public override string ToString() => $"{ParametersOf(ParameterSet).Name} {(_hasPrivateKey ? "private" : "public")} key";

    private static SlhDsaParameters ParametersOf(SlhDsaParameterSet set) =>
        (uint)set < (uint)Sets.Length ? Sets[(int)set].Parameters : throw new ArgumentOutOfRangeException(nameof(set), set, "Use one of the twelve parameter sets of FIPS 205.");

    private static void ThrowUnlessSize(int size, int expected, SlhDsaParameters parameters, string what, string parameterName)
    {
        if (size != expected) throw new ArgumentException($"The {what} has {size} octets; one of {parameters.Name} has {expected}.", parameterName);
    }

    private static void ThrowUnlessContext(ReadOnlySpan<byte> context)
    {
        if (context.Length > MaxContextSize) throw new ArgumentException($"The context has {context.Length} octets; it has at most {MaxContextSize}.", nameof(context));
    }

    private SlhDsaPrivateKeyParameters Private()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _private ?? throw new CryptographicException("This is a public key; signing and exporting the private key need the private one.");
    }
}
