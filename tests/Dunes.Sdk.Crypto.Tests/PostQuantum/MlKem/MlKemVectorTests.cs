using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

/// <summary>The large published vectors, each in vectors and word by word.</summary>
public class MlKemVectorTests
{
    private static readonly bool[] BothRings = [false, true];

    [Fact]
    public void NIST_key_generation_comes_out() => Each("mlkem-acvp.json", "keyGen", 75, test =>
    {
        foreach (var portable in BothRings)
        {
            using var key = ManagedMLKem.FromSeed(Set(test), [.. Hex(test, "d"), .. Hex(test, "z")], portable);
            CheckKeys(test, key);
        }
    });

    [Fact]
    public void NIST_encapsulation_comes_out() => Each("mlkem-acvp.json", "encaps", 30, CheckEncapsulation);

    [Fact]
    public void NIST_decapsulation_with_its_implicit_rejections_comes_out() => Each("mlkem-acvp.json", "decaps", 42, test =>
    {
        foreach (var portable in BothRings)
        {
            using var key = test.TryGetProperty("dk", out _) ? ManagedMLKem.FromDecapsulationKey(Set(test), Hex(test, "dk"), portable) : ManagedMLKem.FromSeed(Set(test), [.. Hex(test, "d"), .. Hex(test, "z")], portable);
            Assert.Equal(Hex(test, "k"), key.Decapsulate(Hex(test, "c")));
        }
    });

    [Fact]
    public void NIST_key_checks_come_out() => Each("mlkem-acvp.json", "keyCheck", 36, test =>
    {
        foreach (var portable in BothRings)
        {
            var isTaken = true;
            try
            {
                if (test.GetProperty("kind").GetString() == "dk") ManagedMLKem.FromDecapsulationKey(Set(test), Hex(test, "key"), portable).Dispose();
                else ManagedMLKem.FromEncapsulationKey(Set(test), Hex(test, "key"), portable).Dispose();
            }
            catch (CryptographicException)
            {
                isTaken = false;
            }

            Assert.Equal(test.GetProperty("ok").GetBoolean(), isTaken);
        }
    });

    [Fact]
    public void Wycheproof_key_generation_comes_out() => Each("wycheproof-mlkem.json", "keyGen", 120, test =>
    {
        foreach (var portable in BothRings)
        {
            using var key = ManagedMLKem.FromSeed(Set(test), Hex(test, "seed"), portable);
            CheckKeys(test, key);
        }
    });

    [Fact]
    public void Wycheproof_encapsulation_comes_out() => Each("wycheproof-mlkem.json", "encaps", 63, test =>
    {
        if (test.GetProperty("res").GetString() == "valid") CheckEncapsulation(test);
        else AssertRefused(() => ManagedMLKem.ImportEncapsulationKey(Set(test), Hex(test, "ek")));
    });

    [Fact]
    public void Wycheproof_decapsulation_from_a_seed_comes_out() => Each("wycheproof-mlkem.json", "decapsSeed", 75, test => CheckDecapsulation(test, portable => ManagedMLKem.FromSeed(Set(test), Hex(test, "seed"), portable)));

    [Fact]
    public void Wycheproof_decapsulation_from_an_expanded_key_comes_out() => Each("wycheproof-mlkem.json", "decapsExpanded", 27, test => CheckDecapsulation(test, portable => ManagedMLKem.FromDecapsulationKey(Set(test), Hex(test, "dk"), portable)));

    [Fact]
    public void Sampling_that_needs_more_blocks_than_usual_comes_out() => Each("cctv.json", "mlkemUnluckySample", 3, test =>
    {
        foreach (var portable in BothRings)
        {
            using var key = ManagedMLKem.FromDecapsulationKey(Set(test), Hex(test, "dk"), portable);
            Assert.Equal(Hex(test, "K"), key.Decapsulate(Hex(test, "c")));
            CheckEncapsulation(test);
        }
    });

    [Fact]
    public void A_zero_octet_ends_no_comparison() => Each("cctv.json", "mlkemStrcmp", 3, test =>
    {
        foreach (var portable in BothRings)
        {
            using var key = ManagedMLKem.FromDecapsulationKey(Set(test), Hex(test, "dk"), portable);
            Assert.Equal(Hex(test, "K"), key.Decapsulate(Hex(test, "c")));
        }
    });

    [Fact]
    public void Coefficients_beyond_the_modulus_are_refused() => Each("cctv.json", "mlkemBadModulusEk", 15, test =>
    {
        foreach (var portable in BothRings) Assert.Throws<CryptographicException>(() => ManagedMLKem.FromEncapsulationKey(Set(test), Hex(test, "ek"), portable));
    });

    [Theory]
    [InlineData("ML-KEM-512")]
    [InlineData("ML-KEM-768")]
    [InlineData("ML-KEM-1024")]
    public void The_accumulated_hash_of_ten_thousand_keys_comes_out(string set)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("cctv.json")));
        var hashes = file.RootElement.GetProperty("mlkemAccumulated");
        Assert.Equal(hashes.GetProperty("n100").GetProperty(set).GetString(), AccumulatedKeys.Hash(set, 100, portable: true));
        Assert.Equal(hashes.GetProperty("n1000").GetProperty(set).GetString(), AccumulatedKeys.Hash(set, 1_000, portable: false));

        // DUNES_CCTV_MILLION=1 checks a million, which takes minutes.
        var (count, name) = Environment.GetEnvironmentVariable("DUNES_CCTV_MILLION") == "1" ? (1_000_000, "n1000000") : (10_000, "n10000");
        Assert.Equal(hashes.GetProperty(name).GetProperty(set).GetString(), AccumulatedKeys.Hash(set, count, portable: false));
    }

    private static void CheckKeys(JsonElement test, ManagedMLKem key)
    {
        CheckValue(test, "ek", key.ExportEncapsulationKey());
        CheckValue(test, "dk", key.ExportDecapsulationKey());
    }

    private static void CheckEncapsulation(JsonElement test)
    {
        foreach (var portable in BothRings)
        {
            using var key = ManagedMLKem.FromEncapsulationKey(Set(test), Hex(test, "ek"), portable);
            var (ciphertext, secret) = (new byte[key.Algorithm.CiphertextSizeInBytes], new byte[32]);
            key.EncapsulateDeterministic(Hex(test, "m"), ciphertext, secret);
            Assert.Equal(Hex(test, test.TryGetProperty("k", out _) ? "k" : "K"), secret);
            CheckValue(test, "c", ciphertext);
        }
    }

    private static void CheckDecapsulation(JsonElement test, Func<bool, ManagedMLKem> take)
    {
        foreach (var portable in BothRings)
        {
            if (test.GetProperty("res").GetString() == "valid")
            {
                using var key = take(portable);
                Assert.Equal(Hex(test, "K"), key.Decapsulate(Hex(test, "c")));
            }
            else
            {
                AssertRefused(() =>
                {
                    using var key = take(portable);
                    key.Decapsulate(Hex(test, "c"));
                });
            }
        }
    }

    private static void CheckValue(JsonElement test, string name, byte[] value)
    {
        if (test.TryGetProperty(name + "Sha256", out var hash)) Assert.Equal(hash.GetString(), Convert.ToHexStringLower(SHA256.HashData(value)));
        else Assert.Equal(Hex(test, name), value);
    }

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

    private static MLKemAlgorithm Set(JsonElement test) => AccumulatedKeys.Set(test.GetProperty("set").GetString()!);

    private static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
}
