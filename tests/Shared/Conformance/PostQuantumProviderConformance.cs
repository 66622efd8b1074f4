using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.PostQuantum;

namespace Dunes.TestSupport.Conformance;

/// <summary>The published cases that every <see cref="IPostQuantumProvider"/> must give, as far as its interface reaches: NIST's ACVP and Project Wycheproof. A test class of a provider derives from it.</summary>
public abstract class PostQuantumProviderConformance(IPostQuantumProvider provider)
{
    private static readonly MLKemAlgorithm[] Kems = [MLKemAlgorithm.MLKem512, MLKemAlgorithm.MLKem768, MLKemAlgorithm.MLKem1024];
    private static readonly MLDsaAlgorithm[] Signatures = [MLDsaAlgorithm.MLDsa44, MLDsaAlgorithm.MLDsa65, MLDsaAlgorithm.MLDsa87];

    [Fact]
    public void It_has_a_name_and_every_parameter_set()
    {
        Assert.NotEmpty(provider.Name);
        foreach (var set in Kems) Assert.True(provider.Supports(set), set.Name);
        foreach (var set in Signatures) Assert.True(provider.Supports(set), set.Name);
    }

    [Fact]
    public void ML_KEM_keys_of_NIST_are_those_of_the_seeds() => Each("mlkem-acvp.json", "keyGen", 75, test => CheckKemKey(test, [.. Hex(test, "d")!, .. Hex(test, "z")!]));

    [Fact]
    public void ML_KEM_keys_of_Wycheproof_are_those_of_the_seeds() => Each("wycheproof-mlkem.json", "keyGen", 120, test => CheckKemKey(test, Hex(test, "seed")!));

    [Fact]
    public void ML_KEM_secrets_of_NIST_come_out_with_their_implicit_rejections() => Each("mlkem-acvp.json", "decaps", 42, test =>
    {
        if (Hex(test, "d") is not { } d) return; // an expanded key, which the interface does not take
        using var key = provider.ImportMLKemPrivateSeed(Kem(test), [.. d, .. Hex(test, "z")!]);
        Assert.Equal(Hex(test, "k"), key.Decapsulate(Hex(test, "c")!));
    });

    [Fact]
    public void ML_KEM_secrets_of_Wycheproof_come_out_or_are_refused() => Each("wycheproof-mlkem.json", "decapsSeed", 75, test =>
    {
        byte[] Decapsulate()
        {
            using var key = provider.ImportMLKemPrivateSeed(Kem(test), Hex(test, "seed"));
            return key.Decapsulate(Hex(test, "c")!);
        }

        if (IsValid(test)) Assert.Equal(Hex(test, "K"), Decapsulate());
        else AssertRefused(() => Decapsulate());
    });

    [Fact]
    public void ML_KEM_public_keys_are_taken_or_refused_as_NIST_says() => Each("mlkem-acvp.json", "keyCheck", 36, test =>
    {
        if (test.GetProperty("kind").GetString() != "ek") return;
        if (test.GetProperty("ok").GetBoolean()) provider.ImportMLKemEncapsulationKey(Kem(test), Hex(test, "key")).Dispose();
        else AssertRefused(() => provider.ImportMLKemEncapsulationKey(Kem(test), Hex(test, "key")));
    });

    [Fact]
    public void ML_KEM_public_keys_of_Wycheproof_are_taken_or_refused() => Each("wycheproof-mlkem.json", "encaps", 63, test =>
    {
        if (!IsValid(test))
        {
            AssertRefused(() => provider.ImportMLKemEncapsulationKey(Kem(test), Hex(test, "ek")));
            return;
        }

        using var key = provider.ImportMLKemEncapsulationKey(Kem(test), Hex(test, "ek"));
        Assert.Equal(Hex(test, "ek"), key.ExportEncapsulationKey());
        key.Encapsulate(out var ciphertext, out var secret);
        Assert.Equal((Kem(test).CiphertextSizeInBytes, 32), (ciphertext.Length, secret.Length));
    });

    [Fact]
    public void ML_KEM_secrets_go_from_its_keys_to_ours_and_back()
    {
        foreach (var set in Kems)
        {
            using var key = provider.GenerateMLKemKey(set);
            using var ours = ManagedPostQuantumProvider.Instance.ImportMLKemPrivateSeed(set, key.ExportPrivateSeed());
            ours.Encapsulate(out var ciphertext, out var secret);
            Assert.Equal(secret, key.Decapsulate(ciphertext));
            using var publicKey = provider.ImportMLKemEncapsulationKey(set, ours.ExportEncapsulationKey());
            publicKey.Encapsulate(out ciphertext, out secret);
            Assert.Equal(secret, ours.Decapsulate(ciphertext));
            ciphertext[7] ^= 1;
            Assert.Equal(ours.Decapsulate(ciphertext), key.Decapsulate(ciphertext));
        }
    }

    [Fact]
    public void ML_DSA_keys_of_NIST_are_those_of_the_seeds() => Each("mldsa-acvp.json", "keyGen", 75, test =>
    {
        using var key = provider.ImportMLDsaPrivateSeed(Dsa(test), Hex(test, "seed"));
        CheckValue(test, "pk", key.ExportMLDsaPublicKey());
        CheckValue(test, "sk", key.ExportMLDsaPrivateKey());
        Assert.Equal(Hex(test, "seed"), key.ExportMLDsaPrivateSeed());
    });

    [Fact]
    public void ML_DSA_verdicts_of_NIST_come_out() => Each("mldsa-acvp.json", "sigVer", 60, test =>
    {
        if (test.GetProperty("if").GetString() != "pure") return;
        using var key = provider.ImportMLDsaPublicKey(Dsa(test), Hex(test, "pk"));
        Assert.Equal(test.GetProperty("ok").GetBoolean(), key.VerifyData(Hex(test, "msg") ?? [], Hex(test, "sig")!, Hex(test, "ctx")));
    });

    [Fact]
    public void ML_DSA_verdicts_of_Wycheproof_come_out()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-mldsa.json")));
        byte[][] keys = [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(key => Convert.FromHexString(key.GetString()!))];
        Each("wycheproof-mldsa.json", "verify", 89, test =>
        {
            bool valid;
            try
            {
                using var key = provider.ImportMLDsaPublicKey(Dsa(test), keys[test.GetProperty("pk").GetInt32()]);
                valid = key.VerifyData(Hex(test, "msg")!, Hex(test, "sig")!, Hex(test, "ctx"));
            }
            catch (Exception refused) when (refused is ArgumentException or CryptographicException)
            {
                valid = false;
            }

            Assert.True(valid == IsValid(test), $"{test.GetProperty("set")} case {test.GetProperty("tc")}: {valid}");
        });
    }

    // Signatures are hedged, so that none can be compared: ours must verify them.
    [Fact]
    public void ML_DSA_signatures_over_the_messages_of_Wycheproof_verify_with_ours() => Each("wycheproof-mldsa.json", "signSeed", 287, test =>
    {
        if (Hex(test, "msg") is not { } message || Hex(test, "seed") is not { Length: 32 } seed || Hex(test, "ctx") is { Length: > 255 }) return;
        using var key = provider.ImportMLDsaPrivateSeed(Dsa(test), seed);
        using var ours = ManagedPostQuantumProvider.Instance.ImportMLDsaPublicKey(Dsa(test), key.ExportMLDsaPublicKey());
        var signature = new byte[Dsa(test).SignatureSizeInBytes];
        key.SignData(message, signature, Hex(test, "ctx"));
        Assert.True(ours.VerifyData(message, signature, Hex(test, "ctx")), $"{test.GetProperty("set")} case {test.GetProperty("tc")}");
    });

    [Fact]
    public void ML_DSA_signatures_of_ours_verify_with_its_keys_and_are_hedged()
    {
        foreach (var set in Signatures)
        {
            using var key = provider.GenerateMLDsaKey(set);
            using var ours = ManagedPostQuantumProvider.Instance.ImportMLDsaPrivateSeed(set, key.ExportMLDsaPrivateSeed());
            using var publicKey = provider.ImportMLDsaPublicKey(set, ours.ExportMLDsaPublicKey());
            byte[] data = [1, 2, 3], context = [4, 5];
            var signature = ours.SignData(data, context);
            Assert.True(publicKey.VerifyData(data, signature, context));
            Assert.False(publicKey.VerifyData(data, signature, new byte[] { 4 }));
            signature[100] ^= 1;
            Assert.False(publicKey.VerifyData(data, signature, context));
            Assert.NotEqual(key.SignData(data, context), key.SignData(data, context));
        }
    }

    [Fact]
    public void Keys_of_a_wrong_size_are_refused()
    {
        foreach (var set in Kems)
        {
            AssertRefused(() => provider.ImportMLKemPrivateSeed(set, new byte[63]));
            AssertRefused(() => provider.ImportMLKemEncapsulationKey(set, new byte[set.EncapsulationKeySizeInBytes - 1]));
        }

        foreach (var set in Signatures)
        {
            AssertRefused(() => provider.ImportMLDsaPrivateSeed(set, new byte[33]));
            AssertRefused(() => provider.ImportMLDsaPublicKey(set, new byte[set.PublicKeySizeInBytes + 1]));
        }
    }

    private static void CheckValue(JsonElement test, string name, byte[] value) => Assert.Equal(Hex(test, name) ?? Hex(test, name + "Sha256"), Hex(test, name) is null ? SHA256.HashData(value) : value);

    private static void AssertRefused(Action action)
    {
        var refusal = Assert.ThrowsAny<Exception>(action);
        Assert.True(refusal is ArgumentException or CryptographicException, refusal.ToString());
    }

    private static void Each(string file, string list, int count, Action<JsonElement> check)
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path(file)));
        var tests = vectors.RootElement.GetProperty(list);
        Assert.Equal(count, tests.GetArrayLength());
        foreach (var test in tests.EnumerateArray()) check(test);
    }

    private static bool IsValid(JsonElement test) => test.GetProperty("res").GetString() == "valid";

    private static MLKemAlgorithm Kem(JsonElement test) => Kems.Single(set => set.Name == test.GetProperty("set").GetString());

    private static MLDsaAlgorithm Dsa(JsonElement test) => Signatures.Single(set => set.Name == test.GetProperty("set").GetString());

    private static byte[]? Hex(JsonElement test, string name) => test.TryGetProperty(name, out var hex) ? Convert.FromHexString(hex.GetString()!) : null;

    private void CheckKemKey(JsonElement test, byte[] seed)
    {
        using var key = provider.ImportMLKemPrivateSeed(Kem(test), seed);
        CheckValue(test, "ek", key.ExportEncapsulationKey());
        CheckValue(test, "dk", key.ExportDecapsulationKey());
        Assert.Equal(seed, key.ExportPrivateSeed());
    }
}
