using BenchmarkDotNet.Attributes;
using System.Security.Cryptography;

namespace Dunes.Benchmarks.Crypto;

/// <summary>One signature over the benchmark messages in turn, and one verification. Neither allocates.</summary>
[MemoryDiagnoser]
public class MlDsaBenchmarks
{
    private MlDsaWorkload _workload = null!;

    [Params("ML-DSA-65", "ML-DSA-87")]
    public string Set { get; set; } = "ML-DSA-65";

    [GlobalSetup]
    public void Prepare() => _workload = new(Set == "ML-DSA-87" ? MLDsaAlgorithm.MLDsa87 : MLDsaAlgorithm.MLDsa65);

    [Benchmark]
    public void Sign() => _workload.Sign();

    [Benchmark]
    public void SignHedged() => _workload.SignHedged();

    [Benchmark]
    public void Verify() => _workload.Verify();

    [Benchmark]
    public void ImportAndVerify() => _workload.ImportAndVerify();

    [Benchmark]
    public void GenerateKey() => _workload.GenerateKey();
}
