using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Benchmarks.Keys;

/// <summary>One guess at a passphrase, 16 MiB.</summary>
[MemoryDiagnoser]
public class ScryptBenchmarks
{
    private readonly byte[] _salt = new byte[16];
    private readonly byte[] _key = new byte[32];

    [Benchmark]
    public void DeriveKey() => Scrypt.DeriveKey("correct horse"u8, _salt, 1 << 14, 8, 1, _key);
}
