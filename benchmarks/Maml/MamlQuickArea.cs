using System.Security.Cryptography;
using System.Text;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Benchmarks.Maml;

/// <summary>Mirrors and receipts beside the plain way of doing the same with the runtime alone.</summary>
internal sealed class MamlQuickArea : IQuickArea
{
    private const double Megabyte = 1e6;

    public string Name => "maml";

    public IEnumerable<QuickRow> Run()
    {
        var ascii = Documents.Ascii(1024 * 1024);
        var mixed = Documents.Mixed(1024 * 1024);
        yield return MirrorRow("mirror 1 MiB of ASCII into a new string", ascii, () => Mirror.Of(ascii), () => Documents.ReverseRunes(ascii), 3);
        yield return MirrorRow("mirror 1 Mi of mixed text into a new string", mixed, () => Mirror.Of(mixed), () => Documents.ReverseRunes(mixed), 3);
        var buffer = new char[ascii.Length];
        yield return MirrorRow("mirror 1 MiB of ASCII into a buffer", ascii, () => Mirror.Write(ascii, buffer, MirrorMode.Document), () => Documents.ReverseRunes(ascii, buffer), 5);

        using var signer = SigningKey.Generate(KeyPurpose.Receipt);
        var key = signer.VerificationKey;
        var receipt = MuReceipt.Write(Documents.Ascii(50_000), "bench.maml.md", DateTimeOffset.UnixEpoch, Guid.Empty, signer);
        if (MuReceipt.Verify(receipt, null, _ => key).Verdict != ReceiptVerdict.Proved) throw new InvalidOperationException("The receipt to measure with is not proved.");
        var octets = Encoding.UTF8.GetBytes(receipt);
        var signature = signer.Sign(octets);
        var verify = Measurement.Of(() => MuReceipt.Verify(receipt, null, _ => key));
        var floor = Measurement.Of(() =>
        {
            SHA256.HashData(octets);
            key.Verify(octets, signature);
        });
        yield return QuickRow.Nanoseconds("verify a signed receipt of 50 KB", verify, floor, "SHA-256 and one signature check of the same octets, no parsing", 0.7);

        var unsigned = MuReceipt.Write(Documents.Ascii(50_000), "bench.maml.md", DateTimeOffset.UnixEpoch, Guid.Empty, null);
        var check = Measurement.Of(() => MuReceipt.Verify(unsigned, null, _ => null));
        var naive = Measurement.Of(() => SHA256.HashData(Encoding.UTF8.GetBytes(Documents.ReverseRunes(unsigned))));
        yield return QuickRow.Nanoseconds("verify an unsigned receipt of 50 KB", check, naive, "rune reversal and SHA-256, no checks", 1);
    }

    private static QuickRow MirrorRow(string name, string text, Action mirror, Action reverse, double bar)
    {
        var ours = Measurement.Of(mirror);
        var peer = Measurement.Of(reverse);
        var octets = Encoding.UTF8.GetByteCount(text);
        double Speed(Measurement measured) => octets * measured.CallsPerSecond / Megabyte;
        var ratio = peer.NanosecondsPerCall / ours.NanosecondsPerCall;
        return new(name, Speed(ours), "MB/s", Speed(peer), "Rune enumeration into an array", ratio, $">= {bar:0.##}x", ratio >= bar, ours.AllocatedBytesPerCall);
    }
}
