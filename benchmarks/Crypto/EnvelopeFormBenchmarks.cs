using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Signed envelopes of 64 octets in each suite.</summary>
[MemoryDiagnoser]
public class EnvelopeSmallBenchmarks
{
    private EnvelopeSmallWorkload _workload = null!;

    [Params(1, 2, 3, 4)]
    public int Suite { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new(EnvelopeSuite.All[Suite]);

    [Benchmark]
    public byte[] Seal() => _workload.Seal();

    [Benchmark]
    public OpenStatus Open() => _workload.Open();
}
