using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto;

/// <summary>A recipient's key pair of one suite. Several threads may use one at once.</summary>
public sealed class EnvelopeKeyPair : IDisposable
{
    private const int ClassicalKeySize = 384;
    private readonly KemPrivateKey _key;

    private EnvelopeKeyPair(EnvelopeSuite suite, KemPrivateKey key, IPostQuantumProvider provider)
    {
        _key = key;
        PublicKey = new EnvelopePublicKey(suite, key.PublicKey, provider);
    }

    /// <summary>The half to give away. It outlives this one.</summary>
    public EnvelopePublicKey PublicKey { get; }

    /// <summary>What the key is for.</summary>
    public EnvelopeSuite Suite => PublicKey.Suite;

    /// <summary>A fresh key pair of the default suite.</summary>
    public static EnvelopeKeyPair Generate() => Generate(EnvelopeSuite.Default);

    /// <summary>A fresh key pair of a suite.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="provider">Whose ML-KEM is used; ours when null.</param>
    public static EnvelopeKeyPair Generate(EnvelopeSuite suite, IPostQuantumProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(suite);
        provider ??= PostQuantumProviders.Default;
        return new EnvelopeKeyPair(suite, suite.Hpke.Kem.Generate(provider), provider);
    }

    /// <summary>Reads a PKCS#8 private key of P-384, for suite 0.</summary>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 private key of P-384, or something follows it.</exception>
    public static EnvelopeKeyPair ImportPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        using var key = ECDiffieHellman.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out var read);
        if (read != pkcs8.Length) throw new CryptographicException($"The private key ends after {read} of {pkcs8.Length} octets; nothing may follow it.");
        if (key.KeySize != ClassicalKeySize) throw new CryptographicException($"The private key has {key.KeySize} bits; a key of P-384 has {ClassicalKeySize}.");
        var parameters = key.ExportParameters(includePrivateParameters: true);
        try
        {
            var pair = ImportPrivateKey(EnvelopeSuite.Classical, parameters.D);

            // Another curve of 384 bits ends here: its point is another.
            Span<byte> publicKey = stackalloc byte[EnvelopeSuite.Classical.PublicKeySize];
            Sec1Point.Write(parameters.Q, EnvelopeSuite.Classical.PrivateKeySize, publicKey);
            if (publicKey.SequenceEqual(pair.PublicKey.Encoded.Span)) return pair;
            pair.Dispose();
            throw new CryptographicException("The private key has 384 bits and is of another curve than P-384.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    /// <summary>Reads a private key as the suite's KEM serialises it: the scalar of suite 0, d || z of suite 4, the seed of 32 octets of the others.</summary>
    /// <exception cref="CryptographicException">The octets are no private key of the suite.</exception>
    public static EnvelopeKeyPair ImportPrivateKey(EnvelopeSuite suite, ReadOnlySpan<byte> privateKey, IPostQuantumProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(suite);
        provider ??= PostQuantumProviders.Default;
        return new EnvelopeKeyPair(suite, suite.Hpke.Kem.ImportPrivateKey(privateKey, provider), provider);
    }

    /// <summary>The private key as <see cref="ImportPrivateKey"/> reads it, <see cref="EnvelopeSuite.PrivateKeySize"/> octets, on the pinned heap; the caller zeroes it.</summary>
    public byte[] ExportPrivateKey()
    {
        var privateKey = GC.AllocateUninitializedArray<byte>(Suite.PrivateKeySize, pinned: true);
        _key.Export(privateKey);
        return privateKey;
    }

    /// <summary>The private key of suite 0 as PKCS#8; the caller zeroes it.</summary>
    /// <exception cref="NotSupportedException">The suite is another: no standard says how its keys look in PKCS#8. <see cref="ExportPrivateKey"/> gives them.</exception>
    public byte[] ExportPkcs8()
    {
        if (Suite != EnvelopeSuite.Classical) throw new NotSupportedException($"A private key of {Suite} has no form in PKCS#8; {nameof(ExportPrivateKey)} gives it.");
        var scalar = ExportPrivateKey();
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, D = scalar });
            return key.ExportPkcs8PrivateKey();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The public key's name, and nothing of the private one.</summary>
    public override string ToString() => $"envelope key pair {PublicKey.Id}";

    /// <summary>Unwraps a content secret in base mode; false for every cryptographic failure alike.</summary>
    internal bool TryUnwrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> wrapped, Span<byte> secret) =>
        TryUnwrap(info, associatedData, encapsulated, wrapped, secret, isPsk: false, default, default);

    /// <summary>The same in PSK mode; what was wrapped in base mode or with another key does not open.</summary>
    /// <exception cref="ArgumentException">The key has fewer than 32 octets, or the id is empty.</exception>
    internal bool TryUnwrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> wrapped, Span<byte> secret, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId) =>
        TryUnwrap(info, associatedData, encapsulated, wrapped, secret, isPsk: true, psk, pskId);

    private bool TryUnwrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> wrapped, Span<byte> secret, bool isPsk, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        if (!Suite.Hpke.TrySetupReceiver(_key, encapsulated, info, isPsk, psk, pskId, out var context)) return false;
        using (context) return context.TryOpen(associatedData, wrapped, secret);
    }
}
