using BenchmarkDotNet.Attributes;

namespace Dunes.Benchmarks.Maml;

/// <summary>Reading and checking a document beside Markdig and YamlDotNet that read it alone.</summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private string _text = string.Empty;

    [Params(2_000, 50_000, 5_000_000)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void Setup() => _text = ParsingDocuments.OfSize(Octets);

    [Benchmark]
    public int ParseAndValidate() => ParsingPeers.Ours(_text).Count;

    [Benchmark(Baseline = true)]
    public int MarkdigAndYamlDotNet() => ParsingPeers.Theirs(_text).Body.Count;
}
