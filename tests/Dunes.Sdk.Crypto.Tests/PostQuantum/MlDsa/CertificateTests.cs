using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

#pragma warning disable SYSLIB5006 // RFC 9881 is final; .NET 10 marks certificates with ML-DSA experimental.

/// <summary>The story of a certificate with our keys: .NET writes requests and certificates with them, whatever the operating system's library knows.</summary>
public class CertificateTests
{
    private static readonly DateTimeOffset From = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Sets => new() { { "ML-DSA-44", "2.16.840.1.101.3.4.3.17" }, { "ML-DSA-65", "2.16.840.1.101.3.4.3.18" }, { "ML-DSA-87", "2.16.840.1.101.3.4.3.19" } };

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_root_signs_itself_and_then_a_station_whose_key_is_read_from_its_certificate(string set, string oid)
    {
        using var rootKey = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var rootName = new X500DistinguishedName("CN=Dunes root");
        using var root = Certify(new CertificateRequest(rootName, rootKey), rootName, rootKey, serial: [1]);
        Assert.Equal(oid, root.SignatureAlgorithm.Value);
        Assert.True(Verifies(root.RawData, rootKey));

        using var stationKey = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var station = Certify(new CertificateRequest("CN=hab-1", stationKey), rootName, rootKey, serial: [2]);
        Assert.Equal(("CN=hab-1", "CN=Dunes root", "02"), (station.Subject, station.Issuer, station.SerialNumber));

        // Whoever gets the certificate checks it by the root's key, and the station's messages by the key in it.
        using var rootPublic = PublicKeyOf(root);
        Assert.True(Verifies(station.RawData, rootPublic));
        Assert.False(Verifies(station.RawData, stationKey));
        using var stationPublic = PublicKeyOf(station);
        Assert.False(stationPublic.HasPrivateKey);
        byte[] reading = [1, 2, 3];
        Assert.True(stationPublic.VerifyData(reading, stationKey.SignData(reading)));

        var forged = station.RawData;
        forged[forged.AsSpan().IndexOf("hab-1"u8)] = (byte)'l';
        Assert.False(Verifies(forged, rootPublic));
    }

    // PKCS#10, RFC 2986: CertificationRequestInfo, algorithm, signature; as a certificate, in the same order.
    [Theory]
    [MemberData(nameof(Sets))]
    public void A_request_is_signed_by_the_key_that_it_asks_for(string set, string oid)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var pem = new CertificateRequest("CN=hab-1", key).CreateSigningRequestPem();
        var fields = PemEncoding.Find(pem);
        Assert.Equal("CERTIFICATE REQUEST", pem[fields.Label]);
        var request = Convert.FromBase64String(pem[fields.Base64Data]);
        Assert.True(Verifies(request, key));

        var info = new AsnReader(request, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        info.ReadInteger();
        info.ReadSequence(); // the subject
        var document = info.ReadEncodedValue();
        Assert.Equal(oid, PublicKey.CreateFromSubjectPublicKeyInfo(document.Span, out _).Oid.Value);
        using var asked = ManagedMLDsa.ImportSubjectPublicKeyInfo(document.Span);
        Assert.Equal(key.ExportMLDsaPublicKey(), asked.ExportMLDsaPublicKey());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void OpenSSL_of_Node_takes_the_certificate_and_its_chain(string set, string oid)
    {
        using var rootKey = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var stationKey = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var rootName = new X500DistinguishedName("CN=Dunes root");
        using var root = Certify(new CertificateRequest(rootName, rootKey), rootName, rootKey, serial: [1]);
        using var station = Certify(new CertificateRequest("CN=hab-1", stationKey), rootName, rootKey, serial: [2]);
        Assert.Equal(oid, station.PublicKey.Oid.Value);

        var answer = Node24.Run(
            """
            import { X509Certificate } from 'node:crypto';
            const [root, station] = process.argv.slice(1).map(text => new X509Certificate(Buffer.from(text, 'base64')));
            console.log([root.verify(root.publicKey), station.verify(root.publicKey), station.verify(station.publicKey), station.checkIssued(root), station.publicKey.asymmetricKeyType].join(' '));
            """,
            Convert.ToBase64String(root.RawData),
            Convert.ToBase64String(station.RawData));

        Assert.Equal($"true true false true {set.ToLowerInvariant()}", answer);
    }

    private static X509Certificate2 Certify(CertificateRequest request, X500DistinguishedName issuer, ManagedMLDsa issuerKey, byte[] serial)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: serial[0] == 1, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.Create(issuer, X509SignatureGenerator.CreateForMLDsa(issuerKey), From, From.AddYears(1), serial);
    }

    // X509Certificate2.GetMLDsaPublicKey asks the operating system's library; the octets are there without it.
    private static ManagedMLDsa PublicKeyOf(X509Certificate2 certificate) => ManagedMLDsa.ImportSubjectPublicKeyInfo(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>Whether the signature at the end of a certificate or a request is one of its first part. RFC 5280, section 4.1; RFC 9881 has an empty context.</summary>
    private static bool Verifies(byte[] document, ManagedMLDsa key)
    {
        var parts = new AsnReader(document, AsnEncodingRules.DER).ReadSequence();
        var signed = parts.ReadEncodedValue();
        parts.ReadSequence();
        var signature = parts.ReadBitString(out _);
        return key.VerifyData(signed.Span, signature);
    }
}
