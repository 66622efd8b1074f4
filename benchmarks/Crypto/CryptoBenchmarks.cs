using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The cryptography of one network PDU off the air. Decoding allocates nothing.</summary>
[MemoryDiagnoser]
public class NetworkPduCryptoBenchmarks
{
    private readonly NetworkPduWorkload _workload = new();

    [Benchmark]
    public bool Decode() => _workload.Decode();

    [Benchmark(Baseline = true)]
    public bool PlatformDecode() => _workload.PlatformDecode();
}

/// <summary>CMAC of a message. Computing allocates nothing.</summary>
[MemoryDiagnoser]
public class CmacBenchmarks
{
    private CmacWorkload _workload = null!;

    [Params(16, 64, 1_024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new(Size);

    [Benchmark]
    public void Compute() => _workload.Compute();

    [Benchmark(Baseline = true)]
    public int PlatformCompute() => _workload.PlatformCompute();
}

/// <summary>Signed envelopes for one recipient, beside AES-256-GCM of the payload alone.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private EnvelopeWorkload _workload = null!;

    [Params(1_024, 1_048_576)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _workload = new(Size);

    [Benchmark]
    public byte[] Seal() => _workload.Seal();

    [Benchmark]
    public OpenStatus Open() => _workload.Open();

    [Benchmark(Baseline = true)]
    public void PlatformSeal() => _workload.PlatformSeal();
}
