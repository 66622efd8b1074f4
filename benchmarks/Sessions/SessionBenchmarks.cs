using BenchmarkDotNet.Attributes;

namespace Dunes.Benchmarks.Sessions;

/// <summary>A frame through both ends. It allocates nothing.</summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private SessionWorkload _workload = null!;

    [Params(16, 64, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new(Size);

    [Benchmark]
    public void SealAndOpen() => _workload.SealAndOpen();

    [Benchmark(Baseline = true)]
    public void PlatformRatchet() => _workload.PlatformRatchet();
}

/// <summary>The erasure code on 64 KiB.</summary>
[MemoryDiagnoser]
public class ErasureBenchmarks
{
    private readonly ErasureWorkload _workload = new();

    [Benchmark]
    public void Encode() => _workload.Encode();

    [Benchmark]
    public void Restore() => _workload.Restore();
}
