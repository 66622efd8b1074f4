using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Crypto.Tests.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

public class HpkeTests
{
    private const int X448Kem = 0x0021;

    // RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode.
    [Fact]
    public void The_example_A_3_1_of_RFC_9180_comes_out()
    {
        using var context = new HpkeSchedule(DhKem.P256.Id, 1, 1).Derive(
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

    [Theory]
    [InlineData("hpke-rfc9180.json", 40)]
    [InlineData("hpke-pq.json", 13)]
    public void Every_published_vector_comes_out(string file, int expected)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path(file)));
        var checkedVectors = 0;
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var kemId = vector.GetProperty("kem_id").GetInt32();
            if (kemId == X448Kem) CheckX448(vector);
            else CheckKem(Kems.Of(kemId), vector);
            CheckSchedule(kemId, vector);
            checkedVectors++;
        }

        Assert.Equal(expected, checkedVectors);
    }

    [Fact]
    public void Every_published_vector_of_the_hybrid_KEMs_comes_out()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("hybrid-kem.json")));
        var checkedVectors = 0;
        foreach (var (list, kem) in new[] { ("xwing", HybridKem.XWing), ("MLKEM1024-P384", HybridKem.MlKem1024P384), ("MLKEM768-P256", HybridKem.MlKem768P256), ("MLKEM768-X25519", HybridKem.XWing) })
        {
            foreach (var vector in document.RootElement.GetProperty(list).EnumerateArray())
            {
                Kems.Check(kem, Octets(vector, "seed"), Octets(vector, list == "xwing" ? "eseed" : "randomness"), Octets(vector, "pk"), Octets(vector, "ct"), Octets(vector, "ss"));
                checkedVectors++;
            }
        }

        Assert.Equal(18, checkedVectors);
    }

    [Fact]
    public void A_failed_message_keeps_the_sequence()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var key = suite.Hpke.Kem.Generate(ManagedPostQuantumProvider.Instance);
            var recipient = suite.Hpke.Kem.ImportPublicKey(key.PublicKey, ManagedPostQuantumProvider.Instance);
            var encapsulated = new byte[suite.EncapsulationSize];
            using var sender = suite.Hpke.SetupSender(recipient, "info"u8, isPsk: false, default, default, encapsulated);
            Assert.True(suite.Hpke.TrySetupReceiver(key, encapsulated, "info"u8, isPsk: false, default, default, out var receiver));
            Assert.True(suite.Hpke.TrySetupReceiver(key, encapsulated, "inf0"u8, isPsk: false, default, default, out var other));
            using (receiver)
            using (other)
            {
                var (ciphertext, plaintext) = (new byte[19], new byte[3]);
                sender.Seal("a"u8, "one"u8, ciphertext);
                Assert.False(receiver.TryOpen("b"u8, ciphertext, plaintext));
                Assert.False(receiver.TryOpen("a"u8, ciphertext.AsSpan(0, 18), plaintext));
                Assert.False(other.TryOpen("a"u8, ciphertext, plaintext));
                Assert.True(receiver.TryOpen("a"u8, ciphertext, plaintext));
                Assert.Equal("one"u8, plaintext);
                Assert.False(receiver.TryOpen("a"u8, ciphertext, plaintext));
            }
        }
    }

    [Theory]
    [InlineData("p384", "library", 48)]
    [InlineData("p256", "library", 32)]
    [InlineData("p384", "managed", 48)]
    [InlineData("p256", "managed", 32)]
    public void Project_Wycheproof_finds_no_mismatch_in_agreements_on_the_NIST_curves(string curve, string arithmetic, int size)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-ecdh.json")));
        var isManaged = arithmetic == "managed";
        Group group = curve == "p384" ? (isManaged ? ManagedCurves.P384 : NistCurve.P384) : isManaged ? ManagedCurves.P256 : NistCurve.P256;
        var (valid, refused) = (0, 0);
        foreach (var test in file.RootElement.GetProperty(curve).EnumerateArray())
        {
            var point = Octets(test, "public");
            var scalar = Octets(test, "private");
            using var own = group.ImportPrivateKey([.. new byte[Math.Max(0, size - scalar.Length)], .. scalar.AsSpan(Math.Max(0, scalar.Length - size))]);
            var secret = new byte[size];
            var isAgreed = own.TryAgree(point, secret);

            // A compressed point is acceptable where such are read; HPKE's are uncompressed.
            Assert.Equal(isAgreed, test.GetProperty("res").GetString() != "invalid" && point.Length == group.PublicKeySize);
            if (isAgreed)
            {
                Assert.Equal(test.GetProperty("shared").GetString(), Convert.ToHexStringLower(secret));
                Assert.True(own.TryAgree(group.ImportPublicKey(point), secret));
                Assert.Equal(test.GetProperty("shared").GetString(), Convert.ToHexStringLower(secret));
                valid++;
            }
            else
            {
                Assert.ThrowsAny<CryptographicException>(() => group.ImportPublicKey(point));
                refused++;
            }
        }

        Assert.True(valid > 100 && refused > 15, $"{valid} valid and {refused} refused cases are too few.");
    }

    [Fact]
    public void Our_P_256_is_that_of_the_library() => CheckAgreements(ManagedCurves.P256, NistCurve.P256, PublishedCurve.P256);

    [Fact]
    public void Our_P_384_is_that_of_the_library() => CheckAgreements(ManagedCurves.P384, NistCurve.P384, PublishedCurve.P384);

    private static void CheckAgreements(Group managed, NistCurve library, PublishedCurve curve)
    {
        var random = new Random(11);
        for (var round = 0; round < Depth.Of(60, 600); round++)
        {
            var scalar = new byte[curve.Size];
            random.NextBytes(scalar);
            if (round < 20) scalar = [.. new byte[curve.Size - 1], (byte)(round + 1)];
            if (round is >= 20 and < 40) scalar = curve.Octets(curve.Order - (round - 19));
            using var ours = managed.ImportPrivateKey(scalar);
            using var theirs = library.ImportPrivateKey(scalar);
            Assert.Equal(theirs.PublicKey.ToArray(), ours.PublicKey.ToArray());
            using var peer = round % 2 == 0 ? managed.Generate() : library.Generate();
            var (left, right) = (new byte[curve.Size], new byte[curve.Size]);
            Assert.True(ours.TryAgree(peer.PublicKey, left) && theirs.TryAgree(peer.PublicKey, right));
            Assert.Equal(right, left);

            // With its own key and the base point's neighbours, where formulas with exceptions go wrong.
            Assert.True(ours.TryAgree(ours.PublicKey, left) && theirs.TryAgree(ours.PublicKey, right));
            Assert.Equal(right, left);
        }

        Assert.Throws<CryptographicException>(() => managed.ImportPrivateKey(new byte[curve.Size]));
        Assert.Throws<CryptographicException>(() => managed.ImportPrivateKey(curve.Octets(curve.Order)));
        Assert.Throws<CryptographicException>(() => managed.ImportPublicKey([4, .. new byte[2 * curve.Size]]));
        Assert.Throws<CryptographicException>(() => managed.ImportPublicKey([4, .. Enumerable.Repeat((byte)0xFF, 2 * curve.Size)]));
    }

    private static byte[] Octets(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    private static void CheckKem(Kem kem, JsonElement vector)
    {
        var privateKey = new byte[kem.PrivateKeySize];
        kem.DerivePrivateKey(Octets(vector, "ikmR"), privateKey);
        Assert.Equal(vector.GetProperty("skRm").GetString(), Convert.ToHexStringLower(privateKey));
        Kems.Check(kem, privateKey, Octets(vector, "ikmE"), Octets(vector, "pkRm"), Octets(vector, "enc"), Octets(vector, "shared_secret"));
    }

    private static void CheckSchedule(int kemId, JsonElement vector)
    {
        var schedule = new HpkeSchedule((ushort)kemId, (ushort)vector.GetProperty("kdf_id").GetInt32(), (ushort)vector.GetProperty("aead_id").GetInt32());
        HpkeContext Derive() => vector.GetProperty("mode").GetInt32() == 0
            ? schedule.Derive(Octets(vector, "shared_secret"), Octets(vector, "info"))
            : schedule.Derive(Octets(vector, "shared_secret"), Octets(vector, "info"), Octets(vector, "psk"), Octets(vector, "psk_id"));
        using var sender = Derive();
        using var receiver = Derive();
        var sequence = 0;
        foreach (var encryption in vector.GetProperty("encryptions").EnumerateArray())
        {
            var (associated, plaintext) = (Octets(encryption, "aad"), Octets(encryption, "pt"));
            var (ciphertext, opened) = (new byte[plaintext.Length + 16], new byte[plaintext.Length]);
            var at = encryption.TryGetProperty("seq", out var number) ? number.GetInt32() : sequence;
            for (; sequence <= at; sequence++)
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
            receiver.Export(Octets(export, "exporter_context"), exported);
            Assert.Equal(export.GetProperty("exported_value").GetString(), Convert.ToHexStringLower(exported));
        }

        if (vector.GetProperty("aead_id").GetInt32() == 0xFFFF) Assert.Throws<InvalidOperationException>(() => sender.Seal(default, default, new byte[16]));
    }

    /// <summary>X448 is none of our groups; the vector's secret is worked out here with big integers, so that the case's KDF stands on a checked secret.</summary>
    private static void CheckX448(JsonElement vector) =>
        Assert.Equal(vector.GetProperty("shared_secret").GetString(), Convert.ToHexStringLower(X448.Decapsulate(Octets(vector, "skRm"), Octets(vector, "enc"), Octets(vector, "pkRm"))));
}
