using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>The engines of this processor by name, so that a theory runs on each.</summary>
internal static class Engines
{
    public static IReadOnlyList<string> Sets { get; } = ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

    public static TheoryData<string> Names { get; } = new(MlDsaEngine.Available.Select(engine => engine.ToString()));

    public static TheoryData<string, string> NamesAndSets { get; } = new(MlDsaEngine.Available.SelectMany(_ => Sets, (engine, set) => (engine.ToString(), set)));

    public static MlDsaEngine Named(string name) => MlDsaEngine.Available.Single(engine => engine.ToString() == name);

    public static MLDsaAlgorithm Algorithm(string set) => set switch
    {
        "ML-DSA-44" => MLDsaAlgorithm.MLDsa44,
        "ML-DSA-65" => MLDsaAlgorithm.MLDsa65,
        _ => MLDsaAlgorithm.MLDsa87,
    };

    public static byte[] Mu(ManagedMLDsa key, byte[] context, byte[] message)
    {
        var mu = new byte[64];
        MessageRepresentative.OfPure(key.Tr, context, message, mu);
        return mu;
    }

    public static byte[] SignMu(ManagedMLDsa key, byte[] mu, byte[] randomness)
    {
        var signature = new byte[key.Algorithm.SignatureSizeInBytes];
        key.SignMu(mu, randomness, signature);
        return signature;
    }
}
