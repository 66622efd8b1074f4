using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.Sdk.Starlink.Dish.Protos;
using Google.Protobuf;

namespace Dunes.Benchmarks.Dish;

/// <summary>Reading a dish's answers. The frame reader allocates nothing.</summary>
[MemoryDiagnoser]
public class DishBenchmarks
{
    private readonly DishFixture _dish = new();
    private readonly GrpcFrameReader _reader = new(DishMessages.MaxSize);

    [Benchmark(Baseline = true)]
    public bool DecodeStatus() => DishMessages.TryDecodeStatus(_dish.Status, out _);

    [Benchmark]
    public bool DecodeHistory() => DishMessages.TryDecodeHistory(_dish.History, out _);

    [Benchmark]
    public bool ReadFrame() => _reader.Read(_dish.Frame, out _, out _) == GrpcFrameStatus.Message;

    [Benchmark]
    public object JsonOfProtobuf() => JsonParser.Default.Parse<DishGetStatusResponse>(_dish.Json);
}
