using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <content>PKCS#8, SubjectPublicKeyInfo and PEM of RFC 9881. The base class writes them; it would read them into the operating system's implementation.</content>
public sealed partial class ManagedMLDsa
{
    private static readonly Asn1Tag SeedTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Reads a PKCS#8 private key: a seed, an expanded key, or both, which must agree.</summary>
    /// <exception cref="CryptographicException">It is no ML-DSA private key of RFC 9881, or its parts disagree.</exception>
    public static new ManagedMLDsa ImportPkcs8PrivateKey(ReadOnlySpan<byte> source)
    {
        var copy = source.ToArray();
        try
        {
            var document = new AsnReader(copy, AsnEncodingRules.BER);
            var info = document.ReadSequence();
            document.ThrowIfNotEmpty();
            if (!info.TryReadInt32(out var version) || version is < 0 or > 1) throw NotRead("private key", "its version is neither 0 nor 1");
            var parameters = ReadAlgorithm(info.ReadSequence(), "private key");
            if (!info.TryReadPrimitiveOctetString(out var octets)) throw NotRead("private key", "its key is in pieces");
            return ImportChoice(parameters, octets);
        }
        catch (AsnContentException inner)
        {
            throw NotRead("private key", "it is no PKCS#8 document", inner);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    /// <summary>Reads an X.509 SubjectPublicKeyInfo.</summary>
    /// <exception cref="CryptographicException">It is no ML-DSA public key of RFC 9881.</exception>
    public static new ManagedMLDsa ImportSubjectPublicKeyInfo(ReadOnlySpan<byte> source)
    {
        try
        {
            var document = new AsnReader(source.ToArray(), AsnEncodingRules.DER);
            var info = document.ReadSequence();
            document.ThrowIfNotEmpty();
            var parameters = ReadAlgorithm(info.ReadSequence(), "public key");
            var key = info.ReadBitString(out var unused);
            info.ThrowIfNotEmpty();
            if (unused != 0 || key.Length != parameters.PublicKeySize) throw NotRead("public key", $"it has {key.Length} octets instead of {parameters.PublicKeySize}");
            return ImportMLDsaPublicKey(parameters.Algorithm, key);
        }
        catch (AsnContentException inner)
        {
            throw NotRead("public key", "it is no SubjectPublicKeyInfo", inner);
        }
    }

    /// <summary>Takes in the key of a PEM text: its one PUBLIC KEY or PRIVATE KEY. Encrypted keys are <see cref="ImportFromEncryptedPem(ReadOnlySpan{char}, ReadOnlySpan{char})"/>'s.</summary>
    /// <param name="source">The text.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The key is no ML-DSA key of RFC 9881.</exception>
    public static new ManagedMLDsa ImportFromPem(ReadOnlySpan<char> source)
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
    public static new ManagedMLDsa ImportEncryptedPkcs8PrivateKey(ReadOnlySpan<char> password, ReadOnlySpan<byte> source) =>
        EncryptedPkcs8.Import(password, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>The same with the octets of a password.</summary>
    /// <param name="passwordBytes">The octets.</param>
    /// <param name="source">The structure, and nothing behind it.</param>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLDsa ImportEncryptedPkcs8PrivateKey(ReadOnlySpan<byte> passwordBytes, ReadOnlySpan<byte> source) =>
        EncryptedPkcs8.Import(passwordBytes, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>Takes in the one ENCRYPTED PRIVATE KEY of a PEM text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="password">The password; its UTF-8 is used.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLDsa ImportFromEncryptedPem(ReadOnlySpan<char> source, ReadOnlySpan<char> password) =>
        EncryptedPkcs8.ImportPem(password, source, static document => ImportPkcs8PrivateKey(document));

    /// <summary>The same with the octets of a password.</summary>
    /// <param name="source">The text.</param>
    /// <param name="passwordBytes">The octets.</param>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    /// <exception cref="CryptographicException">The password is wrong, the encryption is another, or the key is no valid one.</exception>
    public static new ManagedMLDsa ImportFromEncryptedPem(ReadOnlySpan<char> source, ReadOnlySpan<byte> passwordBytes) =>
        EncryptedPkcs8.ImportPem(passwordBytes, source, static document => ImportPkcs8PrivateKey(document));

    /// <inheritdoc/>
    protected override bool TryExportPkcs8PrivateKeyCore(Span<byte> destination, out int bytesWritten)
    {
        var key = Private();
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 64 + _parameters.PrivateKeySize);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(_parameters.Oid);
            using (writer.PushOctetString())
            {
                if (key.Seed is { } seed) writer.WriteOctetString(seed, SeedTag);
                else writer.WriteOctetString(key.Encoded);
            }
        }

        var done = writer.TryEncode(destination, out bytesWritten);
        writer.Reset(); // which zeroes what it held
        return done;
    }

    /// <summary>RFC 9881, section 6: seed [0], expandedKey, or both in a sequence.</summary>
    private static ManagedMLDsa ImportChoice(MlDsaParameters parameters, ReadOnlyMemory<byte> octets)
    {
        var choice = new AsnReader(octets, AsnEncodingRules.BER);
        var tag = choice.PeekTag();
        ManagedMLDsa key;
        if (tag.HasSameClassAndValue(SeedTag))
        {
            key = ImportMLDsaPrivateSeed(parameters.Algorithm, Read(choice, SeedTag, MlDsaParameters.SeedSize));
        }
        else if (tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
        {
            key = ImportMLDsaPrivateKey(parameters.Algorithm, Read(choice, Asn1Tag.PrimitiveOctetString, parameters.PrivateKeySize));
        }
        else
        {
            var both = choice.ReadSequence();
            var seed = Read(both, Asn1Tag.PrimitiveOctetString, MlDsaParameters.SeedSize);
            var expanded = Read(both, Asn1Tag.PrimitiveOctetString, parameters.PrivateKeySize);
            both.ThrowIfNotEmpty();
            key = ImportMLDsaPrivateSeed(parameters.Algorithm, seed);
            if (!CryptographicOperations.FixedTimeEquals(key.Private().Encoded, expanded))
            {
                key.Dispose();
                throw NotRead("private key", "its seed and its expanded key disagree");
            }
        }

        if (!choice.HasData) return key;
        key.Dispose();
        throw NotRead("private key", "octets follow it");
    }

    private static ReadOnlySpan<byte> Read(AsnReader reader, Asn1Tag tag, int size)
    {
        if (!reader.TryReadPrimitiveOctetString(out var octets, tag)) throw NotRead("private key", "it is in pieces");
        return octets.Length == size ? octets.Span : throw NotRead("private key", $"it has {octets.Length} octets instead of {size}");
    }

    private static MlDsaParameters ReadAlgorithm(AsnReader identifier, string what)
    {
        var oid = identifier.ReadObjectIdentifier();
        if (identifier.HasData) throw NotRead(what, "its algorithm has parameters, and ML-DSA has none");
        foreach (var parameters in (ReadOnlySpan<MlDsaParameters>)[MlDsaParameters.MlDsa44, MlDsaParameters.MlDsa65, MlDsaParameters.MlDsa87])
        {
            if (parameters.Oid == oid) return parameters;
        }

        throw NotRead(what, $"its algorithm is {oid}");
    }

    private static CryptographicException NotRead(string what, string why, Exception? inner = null) => new($"The ML-DSA {what} cannot be read: {why}.", inner);
}
