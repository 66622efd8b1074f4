using System.Diagnostics;
using System.Text.Json;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of X25519, Ed25519 and AES-SIV, beside Node.js, whose cryptography is OpenSSL's, and of P-256 and P-384, beside the runtime's, in the same run.</summary>
internal sealed class CurvesQuickArea : IQuickArea
{
    // The same measure as ours: CPU time of the process, the median of five rounds.
    private const string Script = """
        const c = require('crypto');
        const x = c.generateKeyPairSync('x25519'), peer = c.generateKeyPairSync('x25519'), e = c.generateKeyPairSync('ed25519');
        const message = Buffer.alloc(64), signature = c.sign(null, message, e.privateKey);
        const measure = call => {
          for (let i = 0; i < 500; i++) call();
          const rounds = [];
          for (let round = 0; round < 5; round++) {
            const before = process.cpuUsage();
            for (let i = 0; i < 2000; i++) call();
            const used = process.cpuUsage(before);
            rounds.push((used.user + used.system) * 1000 / 2000);
          }
          return rounds.sort((a, b) => a - b)[2];
        };
        console.log(JSON.stringify({
          name: `Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`,
          agree: measure(() => c.diffieHellman({ privateKey: x.privateKey, publicKey: peer.publicKey })),
          sign: measure(() => c.sign(null, message, e.privateKey)),
          verify: measure(() => c.verify(null, message, e.publicKey, signature)),
        }));
        """;

    public string Name => "curves";

    public IEnumerable<QuickRow> Run()
    {
        var x25519 = new X25519Workload();
        var ed25519 = new Ed25519Workload();
        var (name, agree, sign, verify) = Peer();
        yield return Row("X25519 agree", Measurement.Of(() => x25519.Agree()), agree, name, 50);
        yield return Row("X25519 public key", Measurement.Of(x25519.PublicKey), null, "none: stated only", 50);
        yield return Row("Ed25519 sign 64 octets, public key worked out again", Measurement.Of(ed25519.Sign), sign, name, 60);
        yield return Row("Ed25519 verify 64 octets", Measurement.Of(() => ed25519.Verify()), verify, name, 150);

        foreach (var row in NistCurves("P-256", ManagedCurves.P256, NistCurve.P256, 1)) yield return row;
        foreach (var row in NistCurves("P-384", ManagedCurves.P384, NistCurve.P384, 4)) yield return row;

        // SIV reads its text twice, once of it block after block: it cannot be as fast as GCM, and what it costs is stated.
        var siv = new SivWorkload(1_024);
        var gcm = Measurement.Of(siv.PlatformGcm);
        var gcmName = $".NET {Environment.Version} AesGcm, stated only";
        yield return QuickRow.Nanoseconds("AES-256-SIV seal 1 KiB", Measurement.Of(siv.Seal), gcm, gcmName, 0, 0);
        yield return QuickRow.Nanoseconds("AES-256-SIV open 1 KiB", Measurement.Of(() => siv.Open()), gcm, gcmName, 0, 0);
    }

    /// <summary>Ours and the runtime's by turns. An agreement is with a key that was taken in and is used again, or with one that comes as octets and is used once.</summary>
    private static IEnumerable<QuickRow> NistCurves(string name, Group managed, NistCurve library, double minimum)
    {
        using var ours = new NistCurveWorkload(managed);
        using var theirs = new NistCurveWorkload(library);
        var platform = $".NET {Environment.Version}";
        var (key, platformKey) = Measurement.Beside(ours.Generate, theirs.Generate);
        yield return QuickRow.Nanoseconds($"{name} key", key, platformKey, platform, minimum);
        var (again, platformAgain) = Measurement.Beside(ours.AgreeAgain, theirs.AgreeAgain);
        yield return QuickRow.Nanoseconds($"{name} agree, a peer's key used again", again, platformAgain, platform, minimum, 0);
        var (once, platformOnce) = Measurement.Beside(ours.AgreeOnce, theirs.AgreeOnce);
        yield return QuickRow.Nanoseconds($"{name} agree, a peer's key used once", once, platformOnce, platform, minimum, 0);
    }

    private static QuickRow Row(string name, Measurement ours, double? peer, string peerName, int maximumMicroseconds) => new(
        name, ours.NanosecondsPerCall, "ns/op", peer, peerName, peer / ours.NanosecondsPerCall, $"<= {maximumMicroseconds} us, <= 0 B",
        ours.NanosecondsPerCall <= maximumMicroseconds * 1_000 && ours.AllocatedBytesPerCall == 0, ours.AllocatedBytesPerCall);

    private static (string Name, double? Agree, double? Sign, double? Verify) Peer()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            using var answer = JsonDocument.Parse(node.StandardOutput.ReadToEnd());
            double Nanoseconds(string name) => answer.RootElement.GetProperty(name).GetDouble();
            return (answer.RootElement.GetProperty("name").GetString()!, Nanoseconds("agree"), Nanoseconds("sign"), Nanoseconds("verify"));
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or JsonException)
        {
            return ("Node.js crypto; install Node.js 20 or later", null, null, null);
        }
    }
}
