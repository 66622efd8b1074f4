using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>ML-DSA-44, -65 and -87 of FIPS 204 in managed code, whatever the operating system's library offers.</summary>
/// <remarks>
/// <para>
/// It stands wherever .NET takes an <see cref="MLDsa"/>; signatures, keys and their encodings are those of every other implementation.
/// Signing is hedged: fresh randomness goes in, and a bad generator does not harm. Nothing in it branches on a secret or indexes by one;
/// the number of attempts a signature took can be seen, as the standard's analysis allows.
/// </para>
/// <para>
/// A key is expanded once, when it is made, into 20 to 100 KB: sign and verify with one object many times. Several threads may do so with
/// one object at once; each thread keeps 42 KB to work in, zeroed after every signature, and neither operation allocates.
/// <see cref="MLDsa.Dispose()"/> zeroes the private key, once signatures under way are done.
/// </para>
/// <para>
/// The static members of <see cref="MLDsa"/> ask the operating system; those of the same names here do not.
/// </para>
/// </remarks>
public sealed partial class ManagedMLDsa : MLDsa
{
    private readonly MlDsaEngine _engine;
    private readonly MlDsaPublicKey _public;
    private readonly MlDsaPrivateKey? _private;
    private readonly MlDsaParameters _parameters;
    private bool _disposed;

    internal ManagedMLDsa(MlDsaEngine engine, MlDsaPublicKey publicKey, MlDsaPrivateKey? privateKey)
        : base(publicKey.Parameters.Algorithm)
    {
        _engine = engine;
        _public = publicKey;
        _private = privateKey;
        _parameters = publicKey.Parameters;
    }

    /// <summary>Whether it holds a private key, and signs.</summary>
    public bool HasPrivateKey => _private is not null;

    /// <summary>Makes a new key from 32 random octets: Algorithm 1, ML-DSA.KeyGen.</summary>
    /// <exception cref="ArgumentException">The algorithm is none of FIPS 204's three.</exception>
    public static new ManagedMLDsa GenerateKey(MLDsaAlgorithm algorithm)
    {
        Span<byte> seed = stackalloc byte[MlDsaParameters.SeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return ImportMLDsaPrivateSeed(algorithm, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Takes the key that 32 octets give: the shortest form, and the one to store.</summary>
    /// <exception cref="ArgumentException">The seed has not 32 octets, or the algorithm is none of FIPS 204's three.</exception>
    public static new ManagedMLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed) => ImportMLDsaPrivateSeed(MlDsaEngine.Fastest, algorithm, seed);

    /// <summary>Takes an expanded private key of 2,560, 4,032 or 4,896 octets. It has no seed to export.</summary>
    /// <exception cref="ArgumentException">The length is not the algorithm's, or the algorithm is none of FIPS 204's three.</exception>
    /// <exception cref="CryptographicException">Its parts do not belong together: a coefficient of a secret is out of range, or t0 or tr is not that of the secrets.</exception>
    public static new ManagedMLDsa ImportMLDsaPrivateKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> privateKey) => ImportMLDsaPrivateKey(MlDsaEngine.Fastest, algorithm, privateKey);

    /// <summary>Takes a public key of 1,312, 1,952 or 2,592 octets.</summary>
    /// <exception cref="ArgumentException">The length is not the algorithm's, or the algorithm is none of FIPS 204's three.</exception>
    public static new ManagedMLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey) => ImportMLDsaPublicKey(MlDsaEngine.Fastest, algorithm, publicKey);

    internal static ManagedMLDsa ImportMLDsaPrivateSeed(MlDsaEngine engine, MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        var parameters = MlDsaParameters.Of(algorithm);
        ThrowUnlessSize(seed.Length, MlDsaParameters.SeedSize, parameters, "seed", nameof(seed));
        var (publicKey, privateKey) = engine.FromSeed(parameters, seed);
        return new(engine, publicKey, privateKey);
    }

    internal static ManagedMLDsa ImportMLDsaPrivateKey(MlDsaEngine engine, MLDsaAlgorithm algorithm, ReadOnlySpan<byte> privateKey)
    {
        var parameters = MlDsaParameters.Of(algorithm);
        ThrowUnlessSize(privateKey.Length, parameters.PrivateKeySize, parameters, "private key", nameof(privateKey));
        var (publicKey, expanded) = engine.FromPrivateKey(parameters, privateKey)
            ?? throw new CryptographicException($"The {algorithm.Name} private key contradicts itself: its secrets are out of range, or its t0 or tr is not theirs.");
        return new(engine, publicKey, expanded);
    }

    internal static ManagedMLDsa ImportMLDsaPublicKey(MlDsaEngine engine, MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        var parameters = MlDsaParameters.Of(algorithm);
        ThrowUnlessSize(publicKey.Length, parameters.PublicKeySize, parameters, "public key", nameof(publicKey));
        return new(engine, engine.FromPublicKey(parameters, publicKey), privateKey: null);
    }

    /// <summary>Signs with the randomness given, 32 octets; zeros make it the deterministic variant. For vectors.</summary>
    internal void SignMu(ReadOnlySpan<byte> mu, ReadOnlySpan<byte> randomness, Span<byte> signature)
    {
        // A key zeroed under a signature would give a faulty one, which can tell about the key.
        var key = Private();
        ObjectDisposedException.ThrowIf(!key.TryHold(), this);
        try
        {
            _engine.Sign(_public, key, mu, randomness, signature);
        }
        finally
        {
            key.Release();
        }
    }

    /// <summary>SHAKE256 of the public key, which mu begins with.</summary>
    internal ReadOnlySpan<byte> Tr => _public.Tr;

    /// <inheritdoc/>
    protected override void SignDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        Span<byte> mu = stackalloc byte[MlDsaParameters.MuSize];
        MessageRepresentative.OfPure(_public.Tr, context, data, mu);
        SignHedged(mu, destination);
    }

    /// <inheritdoc/>
    protected override bool VerifyDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        Span<byte> mu = stackalloc byte[MlDsaParameters.MuSize];
        MessageRepresentative.OfPure(_public.Tr, context, data, mu);
        return _engine.Verify(_public, mu, signature);
    }

    /// <inheritdoc/>
    protected override void SignMuCore(ReadOnlySpan<byte> externalMu, Span<byte> destination) => SignHedged(externalMu, destination);

    /// <inheritdoc/>
    protected override bool VerifyMuCore(ReadOnlySpan<byte> externalMu, ReadOnlySpan<byte> signature) => _engine.Verify(_public, externalMu, signature);

    /// <inheritdoc/>
    protected override void ExportMLDsaPublicKeyCore(Span<byte> destination) => _public.Encoded.CopyTo(destination);

    /// <inheritdoc/>
    protected override void ExportMLDsaPrivateKeyCore(Span<byte> destination) => Private().Encoded.CopyTo(destination);

    /// <inheritdoc/>
    protected override void ExportMLDsaPrivateSeedCore(Span<byte> destination) =>
        (Private().Seed ?? throw new CryptographicException("The private key was imported in its expanded form, which does not tell its seed.")).CopyTo(destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        if (disposing) _private?.Dispose();
        base.Dispose(disposing);
    }

    private static void ThrowUnlessSize(int size, int expected, MlDsaParameters parameters, string what, string parameterName)
    {
        if (size != expected) throw new ArgumentException($"The {what} has {size} octets; one of {parameters.Algorithm.Name} has {expected}.", parameterName);
    }

    private MlDsaPrivateKey Private() => _private ?? throw new CryptographicException("This is a public key; signing and exporting the private key need the private one.");

    private void SignHedged(ReadOnlySpan<byte> mu, Span<byte> destination)
    {
        Span<byte> randomness = stackalloc byte[MlDsaParameters.RandomnessSize];
        RandomNumberGenerator.Fill(randomness);
        SignMu(mu, randomness, destination);
        CryptographicOperations.ZeroMemory(randomness);
    }
}
