using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>ML-KEM of FIPS 203 on any machine, in place of the operating system's: the three parameter sets, vectorised, without a secret branch or index.</summary>
/// <remarks>
/// A key is made or taken in once, with the checks of sections 7.2 and 7.3, and keeps its matrix: encapsulating and decapsulating
/// then allocate nothing, and may be done by several threads at once. The private key is kept as its seed d || z where it is known,
/// in memory of its own that <see cref="IDisposable.Dispose"/> zeroes. PKCS#8, SubjectPublicKeyInfo and PEM are those of the base class;
/// the static members of this class hide those of the base, which need support by the operating system.
/// It has not been audited for side channels.
/// </remarks>
[SuppressMessage("Naming", "CA1721:Property names should not match get methods", Justification = "The base class names its members.")]
public sealed class ManagedMLKem : MLKem
{
    private readonly EncapsulationKey _encapsulationKey;
    private readonly DecapsulationKey? _decapsulationKey;
    private readonly bool _portable;

    private ManagedMLKem(EncapsulationKey encapsulationKey, DecapsulationKey? decapsulationKey, bool portable)
        : base(encapsulationKey.Parameters.Algorithm)
    {
        _encapsulationKey = encapsulationKey;
        _decapsulationKey = decapsulationKey;
        _portable = portable;
    }

    /// <summary>True: it needs neither a library nor a processor of its own.</summary>
    public static new bool IsSupported => true;

    /// <summary>Whether the key can decapsulate.</summary>
    public bool HasDecapsulationKey => _decapsulationKey is not null;

    /// <summary>Algorithm 19, ML-KEM.KeyGen: a fresh key from the operating system's randomness.</summary>
    /// <param name="algorithm">The parameter set.</param>
    public static new ManagedMLKem GenerateKey(MLKemAlgorithm algorithm)
    {
        Span<byte> seed = stackalloc byte[MlKemParameters.SeedSize];
        RandomNumberGenerator.Fill(seed);
        var key = FromSeed(algorithm, seed, portable: false);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The key that a seed stands for.</summary>
    /// <param name="algorithm">The parameter set.</param>
    /// <param name="source">d || z, 64 octets.</param>
    /// <exception cref="ArgumentException">The seed is not of 64 octets.</exception>
    public static new ManagedMLKem ImportPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> source) => FromSeed(algorithm, source, portable: false);

    /// <summary>Takes in an expanded private key, dk; it has no seed to export afterwards.</summary>
    /// <param name="algorithm">The parameter set.</param>
    /// <param name="source">dk: 1,632, 2,400 or 3,168 octets.</param>
    /// <exception cref="ArgumentException">The length is not that of the parameter set.</exception>
    /// <exception cref="CryptographicException">The checks of FIPS 203, section 7.3, fail: the hash of ek in dk is not that of its ek, or ek has a coefficient of 3,329 or more.</exception>
    public static new ManagedMLKem ImportDecapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> source) => FromDecapsulationKey(algorithm, source, portable: false);

    /// <summary>Takes in a public key, ek.</summary>
    /// <param name="algorithm">The parameter set.</param>
    /// <param name="source">ek: 800, 1,184 or 1,568 octets.</param>
    /// <exception cref="ArgumentException">The length is not that of the parameter set.</exception>
    /// <exception cref="CryptographicException">The check of FIPS 203, section 7.2, fails: a coefficient is 3,329 or more.</exception>
    public static new ManagedMLKem ImportEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> source) => FromEncapsulationKey(algorithm, source, portable: false);

    /// <summary>Takes in a public key as SubjectPublicKeyInfo in DER.</summary>
    /// <param name="source">The structure, and nothing behind it.</param>
    /// <exception cref="CryptographicException">It is no ML-KEM key, or one that FIPS 203, section 7.2, refuses.</exception>
    public static new ManagedMLKem ImportSubjectPublicKeyInfo(ReadOnlySpan<byte> source)
    {
        var algorithm = KeyFormats.ReadPublicKey(source, out var octets);
        ThrowUnlessContent(octets.Length, algorithm.EncapsulationKeySizeInBytes, algorithm);
        return ImportEncapsulationKey(algorithm, octets);
    }

    /// <summary>Takes in a private key as PKCS#8 in DER, with the seed, the expanded key or both.</summary>
    /// <param name="source">The structure, and nothing behind it.</param>
    /// <exception cref="CryptographicException">It is no ML-KEM key, one that FIPS 203, section 7.3, refuses, or its seed and its expanded key are not the same key.</exception>
    public static new ManagedMLKem ImportPkcs8PrivateKey(ReadOnlySpan<byte> source)
    {
        var algorithm = KeyFormats.ReadPkcs8(source, out var seed, out var expandedKey);
        if (!expandedKey.IsEmpty || seed.IsEmpty) ThrowUnlessContent(expandedKey.Length, algorithm.DecapsulationKeySizeInBytes, algorithm);
        if (seed.IsEmpty) return ImportDecapsulationKey(algorithm, expandedKey);

        ThrowUnlessContent(seed.Length, MlKemParameters.SeedSize, algorithm);
        var key = ImportPrivateSeed(algorithm, seed);
        if (expandedKey.IsEmpty) return key;

        var own = new byte[expandedKey.Length];
        key.ExportDecapsulationKeyCore(own);
        var isSame = CryptographicOperations.FixedTimeEquals(own, expandedKey);
        CryptographicOperations.ZeroMemory(own);
        if (isSame) return key;

        key.Dispose();
        throw new CryptographicException($"The seed and the expanded key of this {algorithm.Name} private key are not the same key.");
    }

    /// <summary>Takes in the key of a PEM text: its one PUBLIC KEY or PRIVATE KEY. Encrypted keys are <see cref="ImportFromEncryptedPem(ReadOnlySpan{char}, ReadOnlySpan{char})"/>'s.</summary>
    /// <param name="source">The text.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The key is not ML-KEM, or not valid.</exception>
    public static new ManagedMLKem ImportFromPem(ReadOnlySpan<char> source)
    {
        var (label, octets) = PemBlock.FindOne(source, PemBlock.PrivateKey, PemBlock.PublicKey);
        try
        {
            return label == PemBlock.PrivateKey ? ImportPkcs8PrivateKey(octets) : ImportSubjectPublicKeyInfo(octets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>Takes in an encrypted PKCS#8 private key: PBES2 with PBKDF2 and AES-CBC.</summary>
    /// <param name="password">The password; its UTF-8 is used.</param>
    /// <param name="source">The structure, and nothing behind it.</param>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLKem ImportEncryptedPkcs8PrivateKey(ReadOnlySpan<char> password, ReadOnlySpan<byte> source) =>
        EncryptedPkcs8.Import(password, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>The same with the octets of a password.</summary>
    /// <param name="passwordBytes">The octets.</param>
    /// <param name="source">The structure, and nothing behind it.</param>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLKem ImportEncryptedPkcs8PrivateKey(ReadOnlySpan<byte> passwordBytes, ReadOnlySpan<byte> source) =>
        EncryptedPkcs8.Import(passwordBytes, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>Takes in the one ENCRYPTED PRIVATE KEY of a PEM text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="password">The password; its UTF-8 is used.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLKem ImportFromEncryptedPem(ReadOnlySpan<char> source, ReadOnlySpan<char> password) =>
        EncryptedPkcs8.ImportPem(password, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>The same with the octets of a password.</summary>
    /// <param name="source">The text.</param>
    /// <param name="passwordBytes">The octets.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLKem ImportFromEncryptedPem(ReadOnlySpan<char> source, ReadOnlySpan<byte> passwordBytes) =>
        EncryptedPkcs8.ImportPem(passwordBytes, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>The key of a seed, in vectors or word by word.</summary>
    internal static ManagedMLKem FromSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed, bool portable)
    {
        var parameters = MlKemParameters.Of(algorithm);
        ThrowUnlessLength(seed.Length, MlKemParameters.SeedSize, algorithm, nameof(seed));
        var (ek, dk) = (new EncapsulationKey(parameters), new DecapsulationKey(parameters));
        if (portable || !Avx2Ring.IsSupported) KeyEncapsulation.KeyGen<ScalarRing>(seed, ek, dk);
        else KeyEncapsulation.KeyGen<Avx2Ring>(seed, ek, dk);
        return new(ek, dk, portable);
    }

    /// <summary>The key of dk, in vectors or word by word.</summary>
    internal static ManagedMLKem FromDecapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> octets, bool portable)
    {
        var parameters = MlKemParameters.Of(algorithm);
        ThrowUnlessLength(octets.Length, parameters.DecapsulationKeySize, algorithm, nameof(octets));
        EncapsulationKey? ek;
        var dk = portable || !Avx2Ring.IsSupported ? DecapsulationKey.Import<ScalarRing>(parameters, octets, out ek) : DecapsulationKey.Import<Avx2Ring>(parameters, octets, out ek);
        if (dk is null) throw new CryptographicException($"This is no {algorithm.Name} decapsulation key: a check of FIPS 203, section 7.3, fails.");
        return new(ek!, dk, portable);
    }

    /// <summary>The key of ek, in vectors or word by word.</summary>
    internal static ManagedMLKem FromEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> octets, bool portable)
    {
        var parameters = MlKemParameters.Of(algorithm);
        ThrowUnlessLength(octets.Length, parameters.EncapsulationKeySize, algorithm, nameof(octets));
        var ek = portable || !Avx2Ring.IsSupported ? EncapsulationKey.Import<ScalarRing>(parameters, octets) : EncapsulationKey.Import<Avx2Ring>(parameters, octets);
        if (ek is null) throw new CryptographicException($"This is no {algorithm.Name} encapsulation key: a coefficient is {MlKemParameters.Q} or more.");
        return new(ek, null, portable);
    }

    /// <summary>Encapsulates with given randomness m of 32 octets: for published vectors, and for schemes that derive it.</summary>
    internal void EncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        if (_portable || !Avx2Ring.IsSupported) KeyEncapsulation.Encapsulate<ScalarRing>(_encapsulationKey, randomness, ciphertext, sharedSecret);
        else KeyEncapsulation.Encapsulate<Avx2Ring>(_encapsulationKey, randomness, ciphertext, sharedSecret);
    }

    /// <summary>Algorithm 20, ML-KEM.Encaps. The base class has checked the lengths.</summary>
    protected override void EncapsulateCore(Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> randomness = stackalloc byte[32];
        RandomNumberGenerator.Fill(randomness);
        EncapsulateDeterministic(randomness, ciphertext, sharedSecret);
        CryptographicOperations.ZeroMemory(randomness);
    }

    /// <summary>Algorithm 21, ML-KEM.Decaps. The base class has checked the lengths.</summary>
    protected override void DecapsulateCore(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        var dk = DecapsulationKeyOrThrow();
        if (_portable || !Avx2Ring.IsSupported) KeyEncapsulation.Decapsulate<ScalarRing>(_encapsulationKey, dk, ciphertext, sharedSecret);
        else KeyEncapsulation.Decapsulate<Avx2Ring>(_encapsulationKey, dk, ciphertext, sharedSecret);
    }

    /// <inheritdoc/>
    protected override void ExportPrivateSeedCore(Span<byte> destination)
    {
        var dk = DecapsulationKeyOrThrow();
        if (!dk.HasSeed) throw new CryptographicException("The key came in expanded: its seed is not known.");
        using var secrets = dk.Open();
        secrets.Seed.CopyTo(destination);
    }

    /// <inheritdoc/>
    protected override void ExportDecapsulationKeyCore(Span<byte> destination) => DecapsulationKeyOrThrow().Export(_encapsulationKey, destination);

    /// <inheritdoc/>
    protected override void ExportEncapsulationKeyCore(Span<byte> destination) => _encapsulationKey.Octets.CopyTo(destination);

    /// <inheritdoc/>
    protected override bool TryExportPkcs8PrivateKeyCore(Span<byte> destination, out int bytesWritten)
    {
        var dk = DecapsulationKeyOrThrow();
        var privateKey = new byte[dk.HasSeed ? MlKemParameters.SeedSize : Algorithm.DecapsulationKeySizeInBytes];
        if (dk.HasSeed) ExportPrivateSeedCore(privateKey);
        else dk.Export(_encapsulationKey, privateKey);
        var writer = KeyFormats.WritePkcs8(Algorithm, privateKey, dk.HasSeed);
        var isWritten = writer.TryEncode(destination, out bytesWritten);
        writer.Reset(); // which zeroes its buffer
        CryptographicOperations.ZeroMemory(privateKey);
        return isWritten;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _decapsulationKey?.Dispose();
        base.Dispose(disposing);
    }

    private static void ThrowUnlessLength(int length, int expected, MLKemAlgorithm algorithm, string parameter)
    {
        if (length != expected) throw new ArgumentException($"The {algorithm.Name} key has {length} octets; it takes {expected}.", parameter);
    }

    private static void ThrowUnlessContent(int length, int expected, MLKemAlgorithm algorithm)
    {
        if (length != expected) throw new CryptographicException($"The {algorithm.Name} key inside has {length} octets; it takes {expected}.");
    }

    private DecapsulationKey DecapsulationKeyOrThrow() => _decapsulationKey ?? throw new CryptographicException("This is a public key: it has no decapsulation key.");
}
