using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto;

/// <summary>A signing key of one purpose. Several threads may use one at once; their signatures take turns.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _turn = new();
    private bool _disposed;

    private SigningKey(ECDsa key, KeyPurpose purpose)
    {
        _key = key;
        if (key.KeySize != VerificationKey.CoordinateSize * 8) throw new CryptographicException($"The private key has {key.KeySize} bits; a key of P-384 has 384.");
        var encoded = new byte[Sec1Point.SizeOf(VerificationKey.CoordinateSize)];
        Sec1Point.Write(key.ExportParameters(includePrivateParameters: false).Q, VerificationKey.CoordinateSize, encoded);

        // Another curve of 384 bits ends here: its point is none of P-384's.
        VerificationKey = VerificationKey.Import(encoded, purpose);
    }

    /// <summary>The half to give away.</summary>
    public VerificationKey VerificationKey { get; }

    /// <summary>A fresh key of the default signature algorithm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of those defined.</exception>
    public static SigningKey Generate(KeyPurpose purpose)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        return new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP384), purpose);
    }

    /// <summary>Reads a PKCS#8 private key for a purpose.</summary>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 private key of P-384, or something follows it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of those defined.</exception>
    public static SigningKey ImportPkcs8(ReadOnlySpan<byte> pkcs8, KeyPurpose purpose)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read != pkcs8.Length) throw new CryptographicException($"The private key ends after {read} of {pkcs8.Length} octets; nothing may follow it.");
            return new SigningKey(key, purpose);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key as PKCS#8; the caller zeroes it.</summary>
    public byte[] ExportPkcs8()
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key.ExportPkcs8PrivateKey();
        }
    }

    /// <summary>Signs data under the purpose's context; the signature has a fixed size, <see cref="VerificationKey.SignatureSize"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        SignedContext.Hash(VerificationKey.Purpose, data, hash);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            _key.Dispose();
        }
    }

    /// <summary>The public key's name and purpose, and nothing of the private one.</summary>
    public override string ToString() => $"{VerificationKey.Purpose} signing key {VerificationKey.Id}";
}
