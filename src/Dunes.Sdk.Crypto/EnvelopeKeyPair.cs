using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto;

/// <summary>A recipient's key pair. Several threads may use one at once; their uses of the private key take turns.</summary>
public sealed class EnvelopeKeyPair : IDisposable
{
    private readonly ECDiffieHellman _key;
    private readonly Lock _turn = new();
    private bool _disposed;

    private EnvelopeKeyPair(ECDiffieHellman key)
    {
        _key = key;
        var kem = DhKem.P384;
        var encoded = new byte[kem.PublicKeySize];
        var point = key.KeySize == kem.CoordinateSize * 8 ? key.ExportParameters(includePrivateParameters: false).Q : throw new CryptographicException($"The private key has {key.KeySize} bits; a key of P-384 has 384.");
        Sec1Point.Write(point, kem.CoordinateSize, encoded);

        // Another curve of 384 bits ends here: its point is none of P-384's.
        PublicKey = EnvelopePublicKey.Import(encoded);
    }

    /// <summary>The half to give away.</summary>
    public EnvelopePublicKey PublicKey { get; }

    /// <summary>A fresh key pair of the default suite.</summary>
    public static EnvelopeKeyPair Generate() => new(ECDiffieHellman.Create(DhKem.P384.Curve));

    /// <summary>Reads a PKCS#8 private key.</summary>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 private key of P-384, or something follows it.</exception>
    public static EnvelopeKeyPair ImportPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read != pkcs8.Length) throw new CryptographicException($"The private key ends after {read} of {pkcs8.Length} octets; nothing may follow it.");
            return new EnvelopeKeyPair(key);
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

    /// <summary>Unwraps a content secret; false for every cryptographic failure alike.</summary>
    internal bool TryUnwrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> wrapped, Span<byte> secret)
    {
        HpkeContext context;
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                context = HpkeSuite.P384.SetupReceiver(_key, PublicKey.Encoded.Span, encapsulated, info);
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        using (context) return context.TryOpen(associatedData, wrapped, secret);
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

    /// <summary>The public key's name, and nothing of the private one.</summary>
    public override string ToString() => $"envelope key pair {PublicKey.Id}";
}
