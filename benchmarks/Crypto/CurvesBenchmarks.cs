using BenchmarkDotNet.Attributes;

namespace Dunes.Benchmarks.Crypto;

/// <summary>X25519 and Ed25519. None of them allocates.</summary>
[MemoryDiagnoser]
public class CurvesBenchmarks
{
    private readonly X25519Workload _x25519 = new();
    private readonly Ed25519Workload _ed25519 = new();

    [Benchmark]
    public void X25519PublicKey() => _x25519.PublicKey();

    [Benchmark]
    public bool X25519Agree() => _x25519.Agree();

    [Benchmark]
    public void Ed25519Sign() => _ed25519.Sign();

    [Benchmark]
    public bool Ed25519Verify() => _ed25519.Verify();
}

/// <summary>AES-256-SIV beside AES-256-GCM alone. Neither allocates.</summary>
[MemoryDiagnoser]
public class SivBenchmarks
{
    private SivWorkload _workload = null!;

    [Params(32, 1_024, 16_384)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new(Size);

    [Benchmark]
    public void Seal() => _workload.Seal();

    [Benchmark]
    public bool Open() => _workload.Open();

    [Benchmark(Baseline = true)]
    public void PlatformGcm() => _workload.PlatformGcm();
}
