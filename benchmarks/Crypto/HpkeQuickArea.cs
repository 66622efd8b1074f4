using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>What wrapping a content secret costs in each suite, beside the curve's share of it.</summary>
internal sealed class HpkeQuickArea : IQuickArea
{
    private static readonly string Platform = $".NET {Environment.Version}";

    public string Name => "hpke";

    public IEnumerable<QuickRow> Run()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            var work = new HpkeWorkload(suite);
            var hasCurve = suite.Id <= 2;
            Measurement? curve = hasCurve ? Measurement.Of(work.PlatformAgree) : null;
            var curveName = hasCurve ? $"{Platform} {(suite.Id == 2 ? "P-256" : "P-384")} key and agreement alone, stated only" : "none: stated only";
            yield return Row($"suite {suite.Id} wrap", Measurement.Of(work.Wrap), curve, curveName, 0);
            yield return Row($"suite {suite.Id} unwrap", Measurement.Of(work.Unwrap), curve, curveName, 0);
            yield return Row($"suite {suite.Id} wrap and {suite.SignatureAlgorithm.Name()} signature", Measurement.Of(work.WrapAndSign), curve, curveName, suite.Id switch { 1 => 2_000, 2 => 3_000, _ => 0 });
        }
    }

    private static QuickRow Row(string name, Measurement ours, Measurement? peer, string peerName, double minimumPerSecond) => new(
        name,
        ours.CallsPerSecond,
        "op/s",
        peer?.CallsPerSecond,
        peerName,
        ours.CallsPerSecond / peer?.CallsPerSecond,
        minimumPerSecond > 0 ? $">= {minimumPerSecond:#,0}/s" : "stated only",
        minimumPerSecond > 0 ? ours.CallsPerSecond >= minimumPerSecond : null,
        ours.AllocatedBytesPerCall);
}
