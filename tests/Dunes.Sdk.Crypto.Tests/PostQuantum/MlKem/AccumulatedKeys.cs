using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

/// <summary>One hash over many keys, encapsulations, decapsulations and rejections, as C2SP's CCTV defines it.</summary>
internal static class AccumulatedKeys
{
    public static MLKemAlgorithm Set(string name) => name switch
    {
        "ML-KEM-512" => MLKemAlgorithm.MLKem512,
        "ML-KEM-768" => MLKemAlgorithm.MLKem768,
        "ML-KEM-1024" => MLKemAlgorithm.MLKem1024,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No parameter set."),
    };

    public static string Hash(string set, int count, bool portable)
    {
        var algorithm = Set(set);
        var (seed, randomness) = (new byte[64], new byte[32]);
        var (bad, ciphertext) = (new byte[algorithm.CiphertextSizeInBytes], new byte[algorithm.CiphertextSizeInBytes]);
        var (ek, dk) = (new byte[algorithm.EncapsulationKeySizeInBytes], new byte[algorithm.DecapsulationKeySizeInBytes]);
        var (secret, again, rejected) = (new byte[32], new byte[32], new byte[32]);
        var generator = Shake.Create128();
        var accumulator = Shake.Create128();
        for (var round = 0; round < count; round++)
        {
            generator.Squeeze(seed);
            generator.Squeeze(randomness);
            generator.Squeeze(bad);
            using var key = ManagedMLKem.FromSeed(algorithm, seed, portable);
            key.ExportEncapsulationKey(ek);
            key.ExportDecapsulationKey(dk);
            key.EncapsulateDeterministic(randomness, ciphertext, secret);
            key.Decapsulate(ciphertext, again);
            Assert.Equal(secret, again);
            key.Decapsulate(bad, rejected);
            accumulator.Absorb(ek);
            accumulator.Absorb(dk);
            accumulator.Absorb(ciphertext);
            accumulator.Absorb(secret);
            accumulator.Absorb(rejected);
        }

        var hash = new byte[32];
        accumulator.Squeeze(hash);
        return Convert.ToHexStringLower(hash);
    }
}
