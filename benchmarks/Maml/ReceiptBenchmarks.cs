using BenchmarkDotNet.Attributes;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Benchmarks.Maml;

/// <summary>Mirroring a document of 1 MiB, and checking a signed receipt of 50 KB.</summary>
[MemoryDiagnoser]
public class ReceiptBenchmarks
{
    private readonly SigningKey _signer = SigningKey.Generate(KeyPurpose.Receipt);
    private readonly string _document = Documents.Ascii(1024 * 1024);
    private readonly string _receipt;

    public ReceiptBenchmarks() => _receipt = MuReceipt.Write(Documents.Ascii(50_000), "bench.maml.md", DateTimeOffset.UnixEpoch, Guid.Empty, _signer);

    [Benchmark]
    public string MirrorDocument() => Mirror.Of(_document);

    [Benchmark(Baseline = true)]
    public string ReverseRunes() => Documents.ReverseRunes(_document);

    [Benchmark]
    public ReceiptVerdict VerifyReceipt() => MuReceipt.Verify(_receipt, null, _ => _signer.VerificationKey).Verdict;

    [GlobalCleanup]
    public void Cleanup() => _signer.Dispose();
}
