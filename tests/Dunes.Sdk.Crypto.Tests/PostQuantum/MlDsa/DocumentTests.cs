using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

#pragma warning disable SYSLIB5006 // Documents are what is tested; .NET marks their members experimental.

public class DocumentTests
{
    public static TheoryData<string> SetNames => [.. Engines.Sets];

    [Theory]
    [MemberData(nameof(SetNames))]
    public void A_seed_travels_through_PKCS8_and_PEM(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var document = key.ExportPkcs8PrivateKey();
        Assert.Equal(54, document.Length);
        using var read = ManagedMLDsa.ImportPkcs8PrivateKey(document);
        Assert.Equal(key.ExportMLDsaPrivateSeed(), read.ExportMLDsaPrivateSeed());
        using var text = ManagedMLDsa.ImportFromPem("# a comment\n" + key.ExportSubjectPublicKeyInfoPem().Replace("PUBLIC", "OTHER", StringComparison.Ordinal) + "\n" + key.ExportPkcs8PrivateKeyPem());
        Assert.Equal(key.ExportMLDsaPrivateSeed(), text.ExportMLDsaPrivateSeed());
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void An_expanded_key_travels_through_PKCS8(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var expanded = ManagedMLDsa.ImportMLDsaPrivateKey(key.Algorithm, key.ExportMLDsaPrivateKey());
        using var read = ManagedMLDsa.ImportPkcs8PrivateKey(expanded.ExportPkcs8PrivateKey());
        Assert.Equal(key.ExportMLDsaPrivateKey(), read.ExportMLDsaPrivateKey());
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void A_seed_beside_its_expanded_key_is_read_and_beside_another_refused(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var other = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var read = ManagedMLDsa.ImportPkcs8PrivateKey(Both(set, key.ExportMLDsaPrivateSeed(), key.ExportMLDsaPrivateKey()));
        Assert.Equal(key.ExportMLDsaPrivateSeed(), read.ExportMLDsaPrivateSeed());
        Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportPkcs8PrivateKey(Both(set, key.ExportMLDsaPrivateSeed(), other.ExportMLDsaPrivateKey())));
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void A_public_key_travels_through_SubjectPublicKeyInfo(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var read = ManagedMLDsa.ImportSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo());
        Assert.Equal(key.ExportMLDsaPublicKey(), read.ExportMLDsaPublicKey());
        using var text = ManagedMLDsa.ImportFromPem(key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(key.ExportMLDsaPublicKey(), text.ExportMLDsaPublicKey());
        Assert.Equal(key.ExportMLDsaPublicKey(), PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _).EncodedKeyValue.RawData);
    }

    [Fact]
    public void Every_octet_of_a_PKCS8_document_before_the_seed_matters()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var document = key.ExportPkcs8PrivateKey();
        for (var at = 0; at < document.Length - 32; at++)
        {
            if (at is 4) continue; // the version: 1 is RFC 5958's
            var changed = (byte[])document.Clone();
            changed[at] ^= 1;
            try
            {
                using var read = ManagedMLDsa.ImportPkcs8PrivateKey(changed);
                Assert.NotEqual(key.Algorithm, read.Algorithm); // 17 to 18 is ML-DSA-65 by the same seed's length
            }
            catch (CryptographicException)
            {
                // Refused: what nearly every change leads to.
            }
        }

        for (var size = 0; size < document.Length; size++) Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportPkcs8PrivateKey(document.AsSpan(0, size)));
        Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportPkcs8PrivateKey([.. document, 0]));
    }

    [Fact]
    public void Keys_of_another_algorithm_and_texts_without_a_key_are_refused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportPkcs8PrivateKey(curve.ExportPkcs8PrivateKey()));
        Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportSubjectPublicKeyInfo(curve.ExportSubjectPublicKeyInfo()));
        Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportFromPem("nothing here"));

        // As ML-KEM's and the runtime's own readers have it: which of two keys is meant is nobody's guess.
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportFromPem(key.ExportPkcs8PrivateKeyPem() + "\n" + key.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_certificate_request_is_signed()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65);
        var request = new CertificateRequest("CN=hab-1", key).CreateSigningRequest();
        var reader = new AsnReader(request, AsnEncodingRules.DER).ReadSequence();
        var signed = reader.ReadEncodedValue();
        reader.ReadSequence();
        Assert.True(key.VerifyData(signed.Span, reader.ReadBitString(out _)));
    }

    private static byte[] Both(string set, byte[] seed, byte[] expanded)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(MlDsaParameters.Of(Engines.Algorithm(set)).Oid);
            using (writer.PushOctetString())
            using (writer.PushSequence())
            {
                writer.WriteOctetString(seed);
                writer.WriteOctetString(expanded);
            }
        }

        return writer.Encode();
    }
}
