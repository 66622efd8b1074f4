using System.Security.Cryptography;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of the managed ML-DSA, beside OpenSSL in Node 24 in the same run; signing averages over the CCTV messages.</summary>
internal sealed class MlDsaQuickArea : IQuickArea
{
    public string Name => "mldsa";

    public IEnumerable<QuickRow> Run()
    {
        foreach (var algorithm in new[] { MLDsaAlgorithm.MLDsa65, MLDsaAlgorithm.MLDsa87 })
        {
            var set = algorithm.Name;
            var large = algorithm == MLDsaAlgorithm.MLDsa87;
            var ours = new MlDsaWorkload(algorithm);
            var peer = Peer(algorithm, large ? MlDsaMessages.Of87 : MlDsaMessages.Of65);
            yield return Row($"{set} sign, deterministic", Measurement.Of(ours.Sign), peer, 0, 4, large ? 4_000 : 5_000, 0);
            yield return Row($"{set} sign, hedged", Measurement.Of(ours.SignHedged), peer, 0, 4, large ? 4_000 : 5_000, 0);
            yield return Row($"{set} verify", Measurement.Of(ours.Verify), peer, 1, 1, large ? 0 : 15_000, 0);

            // A key is an object that keeps its matrix, so making one is garbage.
            yield return Row($"{set} import pk and verify", Measurement.Of(ours.ImportAndVerify), peer, 2, 1, 0, null);
            yield return Row($"{set} keygen, a fresh key object", Measurement.Of(ours.GenerateKey), peer, 3, 1, 0, null);
        }
    }

    private static (string Version, Measurement[] Calls)? Peer(MLDsaAlgorithm algorithm, string[] messages)
    {
        using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, new byte[32]);
#pragma warning disable SYSLIB5006 // Node reads the key as PKCS#8; .NET marks writing it experimental.
        var document = Convert.ToBase64String(key.ExportPkcs8PrivateKey());
#pragma warning restore SYSLIB5006
        return Node24.Measure(
            $$"""
            const privateKey = crypto.createPrivateKey({ key: Buffer.from('{{document}}', 'base64'), type: 'pkcs8', format: 'der' });
            const publicKey = crypto.createPublicKey(privateKey); const raw = publicKey.export({ type: 'spki', format: 'der' });
            const messages = '{{string.Join(',', messages)}}'.split(',').map(message => Buffer.from(message));
            const signatures = messages.map(message => crypto.sign(null, message, privateKey));
            let at = 0; const next = () => at = (at + 1) % messages.length;
            const verify = (key, i) => { if (!crypto.verify(null, messages[i], key, signatures[i])) throw new Error(); };
            """,
            "crypto.sign(null, messages[next()], privateKey)",
            "verify(publicKey, next())",
            "verify(crypto.createPublicKey({ key: raw, type: 'spki', format: 'der' }), next())",
            $"crypto.generateKeyPairSync('{algorithm.Name.ToLowerInvariant()}')");
    }

    private static QuickRow Row(string name, Measurement ours, (string Version, Measurement[] Calls)? peer, int call, double minimumRatio, double minimumPerSecond, double? maximumAllocated)
    {
        double? theirs = peer?.Calls[call].CallsPerSecond;
        var ratio = ours.CallsPerSecond / theirs;
        var bar = $">= {minimumRatio:0}x" + (minimumPerSecond > 0 ? $", >= {minimumPerSecond:#,0}/s" : string.Empty) + (maximumAllocated is { } bytes ? $", <= {bytes:0} B" : string.Empty);
        bool? met = ratio is null ? null : ratio >= minimumRatio && ours.CallsPerSecond >= minimumPerSecond && (maximumAllocated is null || ours.AllocatedBytesPerCall <= maximumAllocated);
        return new(name, ours.CallsPerSecond, "op/s", theirs, peer?.Version ?? Node24.Missing, ratio, bar, met, ours.AllocatedBytesPerCall);
    }
}
