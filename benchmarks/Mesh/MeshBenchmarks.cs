using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Mesh;

namespace Dunes.Benchmarks.Mesh;

/// <summary>One PDU off the air, and one long message. Only a delivered message allocates.</summary>
[MemoryDiagnoser]
public class MeshBenchmarks
{
    private readonly MeshScene _scene = new();
    private readonly MeshScene.RuntimeDecoder _runtime = new();

    [Benchmark(Baseline = true)]
    public bool DecodeOnRuntimeAes() => _runtime.Decode(MeshScene.Segment29);

    [Benchmark]
    public bool Decode() => _scene.Decode(MeshScene.Segment29);

    [Benchmark]
    public MeshReceiveStatus Overhear() => _scene.Overhear();

    [Benchmark]
    public MeshReceiveStatus Relay() => _scene.Relay();

    [Benchmark]
    public bool LongMessage() => _scene.Message();
}
