using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>C2SP CCTV's accumulated vectors (CC0): many keys and signatures in one hash.</summary>
public class AccumulatedTests
{
    private static readonly Dictionary<(string Set, int Count), string> Published = new()
    {
        [("ML-DSA-44", 100)] = "d51148e1f9f4fa1a723a6cf42e25f2a99eb5c1b378b3d2dbbd561b1203beeae4",
        [("ML-DSA-65", 100)] = "8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199",
        [("ML-DSA-87", 100)] = "8c3ad714777622b8f21ce31bb35f71394f23bc0fcf3c78ace5d608990f3b061b",
        [("ML-DSA-44", 10_000)] = "e7fd21f6a59bcba60d65adc44404bb29a7c00e5d8d3ec06a732c00a306a7d143",
        [("ML-DSA-65", 10_000)] = "5ff5e196f0b830c3b10a9eb5358e7c98a3a20136cb677f3ae3b90175c3ace329",
        [("ML-DSA-87", 10_000)] = "80a8cf39317f7d0be0e24972c51ac152bd2a3e09bc0c32ce29dd82c4e7385e60",
    };

    public static TheoryData<string, string> EnginesAndSets => Engines.NamesAndSets;

    public static TheoryData<string> SetNames => [.. Engines.Sets];

    [Theory]
    [MemberData(nameof(EnginesAndSets))]
    public void A_hundred_keys_and_signatures_hash_to_the_published_value(string engine, string set) => Assert.Equal(Published[(set, 100)], Accumulate(Engines.Named(engine), set, 100));

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Ten_thousand_keys_and_signatures_hash_to_the_published_value(string set) => Assert.Equal(Published[(set, 10_000)], Accumulate(MlDsaEngine.Fastest, set, 10_000));

    private static string Accumulate(MlDsaEngine engine, string set, int count)
    {
        var random = Shake.Create128();
        var accumulator = Shake.Create128();
        var seed = new byte[32];
        for (var turn = 0; turn < count; turn++)
        {
            random.Squeeze(seed);
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(engine, Engines.Algorithm(set), seed);
            var publicKey = key.ExportMLDsaPublicKey();
            var signature = Engines.SignMu(key, Engines.Mu(key, [], []), new byte[32]);
            Assert.True(key.VerifyData(ReadOnlySpan<byte>.Empty, signature));
            accumulator.Absorb(publicKey);
            accumulator.Absorb(signature);
        }

        var hash = new byte[32];
        accumulator.Squeeze(hash);
        return Convert.ToHexStringLower(hash);
    }
}
