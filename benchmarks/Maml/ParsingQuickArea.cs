using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Maml;

/// <summary>Reading and checking documents of three sizes; the bar is three times the speed at a third of the garbage.</summary>
internal sealed class ParsingQuickArea : IQuickArea
{
    private const double LeastRatio = 3;

    public string Name => "maml-parse";

    public IEnumerable<QuickRow> Run()
    {
        foreach (var (octets, name) in new[] { (2_000, "2 KB"), (50_000, "50 KB"), (5_000_000, "5 MB") })
        {
            var text = ParsingDocuments.OfSize(octets);
            if (ParsingPeers.Ours(text) is not []) throw new InvalidOperationException("The document to measure with has findings.");
            var (ours, theirs) = Measurement.Beside(() => ParsingPeers.Ours(text), () => ParsingPeers.Theirs(text));
            yield return QuickRow.Nanoseconds($"parse and validate {name}", ours, theirs, ParsingPeers.Names, LeastRatio);
            yield return new($"garbage of parse and validate {name}", ours.AllocatedBytesPerCall, "B/op", theirs.AllocatedBytesPerCall, ParsingPeers.Names, theirs.AllocatedBytesPerCall / ours.AllocatedBytesPerCall, $"> {LeastRatio}x", theirs.AllocatedBytesPerCall > LeastRatio * ours.AllocatedBytesPerCall, ours.AllocatedBytesPerCall);
        }
    }
}
