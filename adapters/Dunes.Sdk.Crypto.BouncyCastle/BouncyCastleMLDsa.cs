using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>A key of BouncyCastle as .NET's <see cref="MLDsa"/>. Every operation makes its own signer, so several threads may use one key.</summary>
/// <remarks>
/// BouncyCastle hashes messages itself: it takes neither a hash (HashML-DSA of .NET's form) nor an external mu, and those members throw
/// <see cref="NotSupportedException"/>. Dunes itself signs the pure form alone.
/// </remarks>
internal sealed class BouncyCastleMLDsa : MLDsa
{
    private readonly MLDsaParameters _parameters;
    private readonly MLDsaPublicKeyParameters _public;
    private readonly byte[]? _seed;
    private MLDsaPrivateKeyParameters? _private;

    private BouncyCastleMLDsa(MLDsaAlgorithm algorithm, MLDsaParameters parameters, MLDsaPublicKeyParameters publicKey, MLDsaPrivateKeyParameters? privateKey, byte[]? seed)
        : base(algorithm)
    {
        _parameters = parameters;
        _public = publicKey;
        _private = privateKey;
        _seed = seed;
    }

    public static BouncyCastleMLDsa FromSeed(MLDsaAlgorithm algorithm, MLDsaParameters parameters, ReadOnlySpan<byte> seed)
    {
        var copy = GC.AllocateArray<byte>(seed.Length, pinned: true);
        seed.CopyTo(copy);
        var key = MLDsaPrivateKeyParameters.FromSeed(parameters, copy);
        return new(algorithm, parameters, key.GetPublicKey(), key, copy);
    }

    public static BouncyCastleMLDsa FromPublicKey(MLDsaAlgorithm algorithm, MLDsaParameters parameters, ReadOnlySpan<byte> publicKey) =>
        new(algorithm, parameters, MLDsaPublicKeyParameters.FromEncoding(parameters, publicKey.ToArray()), privateKey: null, seed: null);

    /// <summary>Signs with the randomness given; without any it is the deterministic variant. For vectors.</summary>
    internal byte[] Sign(SecureRandom? random, ReadOnlySpan<byte> data, ReadOnlySpan<byte> context)
    {
        var signer = new MLDsaSigner(_parameters, deterministic: random is null);
        ICipherParameters key = random is null ? Private() : new ParametersWithRandom(Private(), random);
        signer.Init(forSigning: true, new ParametersWithContext(key, context));
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }

    protected override void SignDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, Span<byte> destination) => Sign(SystemRandom.Shared, data, context).CopyTo(destination);

    protected override bool VerifyDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        var signer = new MLDsaSigner(_parameters, deterministic: false);
        signer.Init(forSigning: false, new ParametersWithContext(_public, context));
        signer.BlockUpdate(data);
        return signer.VerifySignature(signature.ToArray());
    }

    protected override void SignPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, Span<byte> destination) => throw NoPreHash();

    protected override bool VerifyPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, ReadOnlySpan<byte> signature) => throw NoPreHash();

    protected override void SignMuCore(ReadOnlySpan<byte> externalMu, Span<byte> destination) => throw NoMu();

    protected override bool VerifyMuCore(ReadOnlySpan<byte> externalMu, ReadOnlySpan<byte> signature) => throw NoMu();

    protected override void ExportMLDsaPublicKeyCore(Span<byte> destination) => _public.GetEncoded().CopyTo(destination);

    protected override void ExportMLDsaPrivateKeyCore(Span<byte> destination)
    {
        var encoded = Private().GetEncoded();
        encoded.CopyTo(destination);
        CryptographicOperations.ZeroMemory(encoded);
    }

    protected override void ExportMLDsaPrivateSeedCore(Span<byte> destination)
    {
        _ = Private();
        _seed.CopyTo(destination);
    }

    protected override bool TryExportPkcs8PrivateKeyCore(Span<byte> destination, out int bytesWritten)
    {
        _ = Private();
        return SeedDocument.TryWrite(Oid, _seed, destination, out bytesWritten);
    }

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_seed);
        _private = null;
        base.Dispose(disposing);
    }

    // NIST's arc of signatures: 2.16.840.1.101.3.4.3.17 to 19.
    private string Oid => Algorithm == MLDsaAlgorithm.MLDsa44 ? "2.16.840.1.101.3.4.3.17" : Algorithm == MLDsaAlgorithm.MLDsa65 ? "2.16.840.1.101.3.4.3.18" : "2.16.840.1.101.3.4.3.19";

    private static NotSupportedException NoPreHash() => new("BouncyCastle signs and verifies HashML-DSA over the message, not over its hash: use the managed provider for SignPreHash and VerifyPreHash.");

    private static NotSupportedException NoMu() => new("BouncyCastle takes no external mu: use the managed provider for SignMu and VerifyMu.");

    private MLDsaPrivateKeyParameters Private() => _private ?? throw new CryptographicException("This is a public key; signing and exporting the private key need the private one.");
}
