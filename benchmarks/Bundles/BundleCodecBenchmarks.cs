using BenchmarkDotNet.Attributes;
using Dunes.Sdk;
using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Benchmarks.Bundles;

/// <summary>One bundle, encoded and decoded with a CRC-32C on each block. Neither allocates once its endpoints are known.</summary>
[MemoryDiagnoser]
public class BundleCodecBenchmarks
{
    private readonly EndpointCache _cache = new();
    private BundleHeader _header;
    private byte[] _payload = [];
    private byte[] _buffer = [];
    private int _length;

    [Params(128, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _header = new(EndpointId.Parse("dtn://hab-1/t"), EndpointId.Parse("dtn://gs/in"), new(800_000_000_000), 1, 3_600_000) { CrcType = 2, Priority = Priority.Critical, HopLimit = 32 };
        _payload = new byte[Size];
        _buffer = new byte[BundleCodec.GetMaxSize(_header, Size)];
        _length = Encode();
    }

    [Benchmark]
    public int Encode() => BundleCodec.Encode(_header, _payload, _buffer);

    [Benchmark]
    public int Decode() => BundleCodec.Decode(_buffer.AsSpan(0, _length), _cache, false, out var bundle, out _) == BundleDecodeStatus.Done ? bundle.PayloadLength : 0;
}
