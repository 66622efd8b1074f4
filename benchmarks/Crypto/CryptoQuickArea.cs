using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of Dunes.Sdk.Crypto, beside the runtime's own library in the same run.</summary>
internal sealed class CryptoQuickArea : IQuickArea
{
    private const int Mebibyte = 1 << 20;
    private static readonly string Platform = $".NET {Environment.Version}";

    public string Name => "crypto";

    public IEnumerable<QuickRow> Run()
    {
        var pdu = new NetworkPduWorkload();
        yield return QuickRow.Nanoseconds("network PDU of 29 octets: ECB block and CCM", Measurement.Of(() => pdu.Decode()), Measurement.Of(() => pdu.PlatformDecode()), $"{Platform} EncryptEcb and AesCcm", 10, 0);

        // One block after the other is all that CMAC allows: at 1 KiB both sides wait for the same instructions.
        foreach (var (size, ratio) in new[] { (16, 5), (64, 2), (1_024, 1) })
        {
            var cmac = new CmacWorkload(size);
            yield return QuickRow.Nanoseconds($"CMAC of {size} octets", Measurement.Of(cmac.Compute), Measurement.Of(() => cmac.PlatformCompute()), $"{Platform} ICryptoTransform, CBC", ratio, 0);
        }

        // An envelope is two public-key operations each way before its first octet; the bars say how much may be added to them.
        var small = new EnvelopeWorkload(1_024);
        yield return QuickRow.Nanoseconds("seal 1 KiB, signed", Measurement.Of(() => small.Seal()), Measurement.Of(() => small.PlatformPublicKeySeal()), $"{Platform} P-384 key, agreement, signature", 0.75, 16_384);
        yield return QuickRow.Nanoseconds("open 1 KiB, signed", Measurement.Of(() => Opened(small)), peer: null, "none: stated only", 0);

        var large = new EnvelopeWorkload(Mebibyte);
        var gcm = Measurement.Of(large.PlatformSeal);
        yield return QuickRow.Nanoseconds("seal 1 MiB, signed", Measurement.Of(() => large.Seal()), gcm, $"{Platform} AesGcm alone, stated only", 0, Mebibyte + 32_768);
        yield return QuickRow.Nanoseconds("open 1 MiB, signed", Measurement.Of(() => Opened(large)), gcm, $"{Platform} AesGcm alone, stated only", 0, Mebibyte + 32_768);
    }

    private static void Opened(EnvelopeWorkload workload)
    {
        if (workload.Open() != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
    }
}
