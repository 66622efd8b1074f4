using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

public class HpkeTests
{
    // RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode.
    [Fact]
    public void The_example_A_3_1_of_RFC_9180_comes_out()
    {
        var suite = new HpkeSuite(DhKem.P256, 1, 1);
        using var context = suite.Schedule.Derive(
            Convert.FromHexString("c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8"), "Ode on a Grecian Urn"u8);
        var plaintext = "Beauty is truth, truth beauty"u8;
        var ciphertext = new byte[plaintext.Length + 16];
        context.Seal("Count-0"u8, plaintext, ciphertext);
        Assert.Equal("5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434", Convert.ToHexStringLower(ciphertext));
        context.Seal("Count-1"u8, plaintext, ciphertext);
        Assert.Equal("fa6f037b47fc21826b610172ca9637e82d6e5801eb31cbd3748271affd4ecb06646e0329cbdf3c3cd655b28e82", Convert.ToHexStringLower(ciphertext));
        var exported = new byte[32];
        context.Export("TestContext"u8, exported);
        Assert.Equal("d8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a", Convert.ToHexStringLower(exported));
    }

    [Fact]
    public void Every_published_base_mode_vector_of_the_NIST_curves_comes_out()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("hpke-rfc9180.json")));
        var checkedVectors = 0;
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            byte[] Octets(string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
            var (kemId, aead) = (vector.GetProperty("kem_id").GetInt32(), vector.GetProperty("aead_id").GetInt32());
            if (vector.GetProperty("mode").GetInt32() != 0 || kemId is not (0x10 or 0x12) || aead is not (1 or 2)) continue;

            var kem = kemId == 0x10 ? DhKem.P256 : DhKem.P521;
            var suite = new HpkeSuite(kem, (ushort)vector.GetProperty("kdf_id").GetInt32(), (ushort)aead);
            var recipientKey = Octets("pkRm");
            using var recipient = Key(kem, Octets("skRm"), recipientKey);
            using var ephemeral = Key(kem, Octets("skEm"), Octets("pkEm"));

            // Encapsulating with the published ephemeral key gives the published encapsulation and secret.
            using var recipientPublic = recipient.PublicKey;
            var (encapsulated, secret) = (new byte[kem.PublicKeySize], new byte[kem.SecretSize]);
            kem.Encapsulate(ephemeral, recipientPublic, recipientKey, encapsulated, secret);
            Assert.Equal(Octets("enc"), encapsulated);
            Assert.Equal(Octets("shared_secret"), secret);

            using var sender = suite.Schedule.Derive(secret, Octets("info"));
            using var receiver = suite.SetupReceiver(recipient, recipientKey, encapsulated, Octets("info"));
            var sequence = 0;
            foreach (var encryption in vector.GetProperty("encryptions").EnumerateArray())
            {
                var associated = Convert.FromHexString(encryption.GetProperty("aad").GetString()!);
                var plaintext = Convert.FromHexString(encryption.GetProperty("pt").GetString()!);
                var (ciphertext, opened) = (new byte[plaintext.Length + 16], new byte[plaintext.Length]);
                for (; sequence <= encryption.GetProperty("seq").GetInt32(); sequence++)
                {
                    sender.Seal(associated, plaintext, ciphertext);
                    Assert.True(receiver.TryOpen(associated, ciphertext, opened));
                }

                Assert.Equal(encryption.GetProperty("ct").GetString(), Convert.ToHexStringLower(ciphertext));
                Assert.Equal(plaintext, opened);
            }

            foreach (var export in vector.GetProperty("exports").EnumerateArray())
            {
                var exported = new byte[export.GetProperty("L").GetInt32()];
                receiver.Export(Convert.FromHexString(export.GetProperty("exporter_context").GetString()!), exported);
                Assert.Equal(export.GetProperty("exported_value").GetString(), Convert.ToHexStringLower(exported));
            }

            checkedVectors++;
        }

        Assert.Equal(8, checkedVectors);
    }

    // The drafts' vectors have the KEM of suite 0 under another KDF, and the KDF and AEAD of suite 0 under other KEMs.
    [Fact]
    public void The_published_vectors_of_the_parts_of_suite_0_come_out()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("hpke-pq.json")));
        var (secrets, schedules) = (0, 0);
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            byte[] Octets(string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
            var (kem, kdf, aead) = ((ushort)vector.GetProperty("kem_id").GetInt32(), (ushort)vector.GetProperty("kdf_id").GetInt32(), (ushort)vector.GetProperty("aead_id").GetInt32());
            if (kem == DhKem.P384.Id)
            {
                using var recipient = Key(DhKem.P384, Octets("skRm"), Octets("pkRm"));
                var secret = new byte[48];
                DhKem.P384.Decapsulate(recipient, Octets("pkRm"), Octets("enc"), secret);
                Assert.Equal(vector.GetProperty("shared_secret").GetString(), Convert.ToHexStringLower(secret));
                secrets++;
            }

            if (kdf is < 1 or > 3 || aead is not (1 or 2)) continue;
            using var context = new HpkeSchedule(kem, kdf, aead).Derive(Octets("shared_secret"), Octets("info"));
            var first = vector.GetProperty("encryptions")[0];
            var plaintext = Convert.FromHexString(first.GetProperty("pt").GetString()!);
            var ciphertext = new byte[plaintext.Length + 16];
            context.Seal(Convert.FromHexString(first.GetProperty("aad").GetString()!), plaintext, ciphertext);
            Assert.Equal(first.GetProperty("ct").GetString(), Convert.ToHexStringLower(ciphertext));
            if ((kdf, aead) == (2, 2)) schedules++;
        }

        Assert.Equal((1, 2), (secrets, schedules));
    }

    [Fact]
    public void Sender_and_receiver_meet_on_P_384_and_a_failed_message_keeps_the_sequence()
    {
        using var key = ECDiffieHellman.Create(DhKem.P384.Curve);
        var encoded = new byte[DhKem.P384.PublicKeySize];
        Dunes.Sdk.Crypto.Primitives.Sec1Point.Write(key.ExportParameters(false).Q, 48, encoded);
        var encapsulated = new byte[97];
        using var publicKey = key.PublicKey;
        using var sender = HpkeSuite.P384.SetupSender(publicKey, encoded, "info"u8, encapsulated);
        using var receiver = HpkeSuite.P384.SetupReceiver(key, encoded, encapsulated, "info"u8);
        using var other = HpkeSuite.P384.SetupReceiver(key, encoded, encapsulated, "inf0"u8);
        var (ciphertext, plaintext) = (new byte[19], new byte[3]);
        sender.Seal("a"u8, "one"u8, ciphertext);
        Assert.False(receiver.TryOpen("b"u8, ciphertext, plaintext));
        Assert.False(receiver.TryOpen("a"u8, ciphertext.AsSpan(0, 18), plaintext));
        Assert.False(other.TryOpen("a"u8, ciphertext, plaintext));
        Assert.True(receiver.TryOpen("a"u8, ciphertext, plaintext));
        Assert.Equal("one"u8, plaintext);
        Assert.False(receiver.TryOpen("a"u8, ciphertext, plaintext));
    }

    [Fact]
    public void Project_Wycheproof_finds_no_mismatch_in_agreements_on_P_384()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-ecdh.json")));
        var (valid, refused) = (0, 0);
        foreach (var test in file.RootElement.GetProperty("p384").EnumerateArray())
        {
            var point = Convert.FromHexString(test.GetProperty("public").GetString()!);
            if (test.GetProperty("res").GetString() != "valid")
            {
                // Also the compressed form, which is acceptable elsewhere: here one form is.
                Assert.ThrowsAny<CryptographicException>(() => DhKem.P384.Import(point));
                Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(point));
                Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import(point, KeyPurpose.Envelope));
                refused++;
                continue;
            }

            var scalar = Convert.FromHexString(test.GetProperty("private").GetString()!);
            using var own = ECDiffieHellman.Create(new ECParameters { Curve = DhKem.P384.Curve, D = [.. new byte[Math.Max(0, 48 - scalar.Length)], .. scalar.AsSpan(Math.Max(0, scalar.Length - 48))] });
            using var other = DhKem.P384.Import(point);
            using var otherKey = other.PublicKey;
            Assert.Equal(test.GetProperty("shared").GetString(), Convert.ToHexStringLower(own.DeriveRawSecretAgreement(otherKey)));
            valid++;
        }

        Assert.True(valid > 100 && refused > 15, $"{valid} valid and {refused} refused cases are too few.");
    }

    private static ECDiffieHellman Key(DhKem kem, byte[] scalar, byte[] point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = kem.Curve,
        D = scalar,
        Q = Dunes.Sdk.Crypto.Primitives.Sec1Point.Read(point, kem.CoordinateSize),
    });
}
