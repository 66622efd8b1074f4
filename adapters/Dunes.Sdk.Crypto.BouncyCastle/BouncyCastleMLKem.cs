using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>A key of BouncyCastle as .NET's <see cref="MLKem"/>. Every operation makes its own engine, so several threads may use one key.</summary>
[SuppressMessage("Naming", "CA1721:Property names should not match get methods", Justification = "The base class names its members.")]
internal sealed class BouncyCastleMLKem : MLKem
{
    private readonly MLKemParameters _parameters;
    private readonly MLKemPublicKeyParameters _public;
    private readonly byte[]? _seed;
    private MLKemPrivateKeyParameters? _private;

    private BouncyCastleMLKem(MLKemAlgorithm algorithm, MLKemParameters parameters, MLKemPublicKeyParameters publicKey, MLKemPrivateKeyParameters? privateKey, byte[]? seed)
        : base(algorithm)
    {
        _parameters = parameters;
        _public = publicKey;
        _private = privateKey;
        _seed = seed;
    }

    public static BouncyCastleMLKem FromSeed(MLKemAlgorithm algorithm, MLKemParameters parameters, ReadOnlySpan<byte> seed)
    {
        var copy = GC.AllocateArray<byte>(seed.Length, pinned: true);
        seed.CopyTo(copy);
        var key = MLKemPrivateKeyParameters.FromSeed(parameters, copy);
        return new(algorithm, parameters, key.GetPublicKey(), key, copy);
    }

    public static BouncyCastleMLKem FromEncapsulationKey(MLKemAlgorithm algorithm, MLKemParameters parameters, ReadOnlySpan<byte> encapsulationKey)
    {
        try
        {
            return new(algorithm, parameters, MLKemPublicKeyParameters.FromEncoding(parameters, encapsulationKey.ToArray()), privateKey: null, seed: null);
        }
        catch (ArgumentException inner)
        {
            // The size was right, so it is the check of FIPS 203, section 7.2.
            throw new CryptographicException($"The {algorithm.Name} encapsulation key has a coefficient that is not below 3,329.", inner);
        }
    }

    /// <summary>Encapsulates with the randomness given. For vectors.</summary>
    internal void Encapsulate(SecureRandom random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        var encapsulator = new MLKemEncapsulator(_parameters);
        encapsulator.Init(new ParametersWithRandom(_public, random));
        encapsulator.Encapsulate(ciphertext, sharedSecret);
    }

    protected override void EncapsulateCore(Span<byte> ciphertext, Span<byte> sharedSecret) => Encapsulate(SystemRandom.Shared, ciphertext, sharedSecret);

    protected override void DecapsulateCore(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        var decapsulator = new MLKemDecapsulator(_parameters);
        decapsulator.Init(Private());
        decapsulator.Decapsulate(ciphertext, sharedSecret);
    }

    protected override void ExportEncapsulationKeyCore(Span<byte> destination) => _public.GetEncoded().CopyTo(destination);

    protected override void ExportPrivateSeedCore(Span<byte> destination)
    {
        _ = Private();
        _seed.CopyTo(destination);
    }

    protected override void ExportDecapsulationKeyCore(Span<byte> destination)
    {
        var encoded = Private().GetEncoded();
        encoded.CopyTo(destination);
        CryptographicOperations.ZeroMemory(encoded);
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

    // NIST's arc of key encapsulation: 2.16.840.1.101.3.4.4.1 to 3.
    private string Oid => Algorithm == MLKemAlgorithm.MLKem512 ? "2.16.840.1.101.3.4.4.1" : Algorithm == MLKemAlgorithm.MLKem768 ? "2.16.840.1.101.3.4.4.2" : "2.16.840.1.101.3.4.4.3";

    private MLKemPrivateKeyParameters Private() => _private ?? throw new CryptographicException("This is an encapsulation key; decapsulating and exporting the private key need the private one.");
}
