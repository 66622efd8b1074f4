using System.Security.Cryptography;
using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of the managed ML-KEM, beside OpenSSL in Node 24 in the same run.</summary>
internal sealed class MlKemQuickArea : IQuickArea
{
    private const double MinimumPerSecond = 60_000;
    private const double MinimumRatio = 2;

    public string Name => "mlkem";

    public IEnumerable<QuickRow> Run()
    {
        foreach (var algorithm in new[] { MLKemAlgorithm.MLKem768, MLKemAlgorithm.MLKem1024 })
        {
            var set = algorithm.Name;
            var bar = algorithm == MLKemAlgorithm.MLKem768 ? MinimumPerSecond : 0;
            var ours = new MlKemWorkload(algorithm);
            var node = $"'{set.ToLowerInvariant()}'";
            var peer = Node24.Measure(
                $"const {{ publicKey, privateKey }} = crypto.generateKeyPairSync({node}); const {{ ciphertext }} = crypto.encapsulate(publicKey); const raw = publicKey.export({{ type: 'spki', format: 'der' }});",
                $"crypto.generateKeyPairSync({node})",
                "crypto.encapsulate(publicKey)",
                "crypto.decapsulate(privateKey, ciphertext)",
                "crypto.encapsulate(crypto.createPublicKey({ key: raw, type: 'spki', format: 'der' }))");

            // A key is an object that keeps its matrix, so making one is garbage; using one is not.
            yield return Row($"{set} keygen, a fresh key object", Measurement.Of(ours.GenerateKey), peer, 0, bar, null);
            yield return Row($"{set} encaps", Measurement.Of(ours.Encapsulate), peer, 1, bar, 0);
            yield return Row($"{set} decaps", Measurement.Of(ours.Decapsulate), peer, 2, bar, 0);
            yield return Row($"{set} import ek and encaps", Measurement.Of(ours.ImportAndEncapsulate), peer, 3, 0, null);
        }
    }

    private static QuickRow Row(string name, Measurement ours, (string Version, Measurement[] Calls)? peer, int call, double minimumPerSecond, double? maximumAllocated)
    {
        double? theirs = peer?.Calls[call].CallsPerSecond;
        var ratio = ours.CallsPerSecond / theirs;
        var bar = $">= {MinimumRatio:0}x" + (minimumPerSecond > 0 ? $", >= {minimumPerSecond:#,0}/s" : string.Empty) + (maximumAllocated is { } bytes ? $", <= {bytes:0} B" : string.Empty);
        bool? met = ratio is null ? null : ratio >= MinimumRatio && ours.CallsPerSecond >= minimumPerSecond && (maximumAllocated is null || ours.AllocatedBytesPerCall <= maximumAllocated);
        return new(name, ours.CallsPerSecond, "op/s", theirs, peer?.Version ?? Node24.Missing, ratio, bar, met, ours.AllocatedBytesPerCall);
    }
}
