using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The managed ML-KEM. Encapsulating and decapsulating allocate nothing.</summary>
[MemoryDiagnoser]
public class MlKemBenchmarks
{
    private MlKemWorkload _workload = null!;

    [Params("ML-KEM-512", "ML-KEM-768", "ML-KEM-1024")]
    public string Set { get; set; } = "ML-KEM-768";

    [GlobalSetup]
    public void Setup() => _workload = new(Set switch
    {
        "ML-KEM-512" => MLKemAlgorithm.MLKem512,
        "ML-KEM-768" => MLKemAlgorithm.MLKem768,
        _ => MLKemAlgorithm.MLKem1024,
    });

    [Benchmark]
    public void GenerateKey() => _workload.GenerateKey();

    [Benchmark]
    public void Encapsulate() => _workload.Encapsulate();

    [Benchmark]
    public void Decapsulate() => _workload.Decapsulate();

    [Benchmark]
    public void ImportAndEncapsulate() => _workload.ImportAndEncapsulate();
}

/// <summary>Keccak-f[1600]: one state, and four side by side.</summary>
public class KeccakBenchmarks
{
    private readonly ulong[] _state = new ulong[Keccak.Lanes];
    private readonly ulong[] _states = new ulong[4 * Keccak.Lanes];

    [Benchmark(Baseline = true)]
    public void Scalar() => Keccak.Permute<ulong, ScalarLane>(_state);

    [Benchmark]
    public void One() => Keccak.Permute(_state);

    [Benchmark]
    public void Four() => Keccak.PermuteX4(_states);
}
