using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Sessions;

/// <summary>The bars of session frames, beside the runtime's primitives in the same run, and the erasure code's speed.</summary>
internal sealed class SessionsQuickArea : IQuickArea
{
    private const int MaxFrameNanoseconds = 1000;

    public string Name => "sessions";

    public IEnumerable<QuickRow> Run()
    {
        var frames = new SessionWorkload(64);
        var ours = Measurement.Of(frames.SealAndOpen);
        var ratchet = Measurement.Of(frames.PlatformRatchet);
        yield return new(
            "session frame of 64 octets, seal and open", ours.NanosecondsPerCall, "ns/op", ratchet.NanosecondsPerCall, $".NET {Environment.Version}: 2 x (2 HMACSHA256 + new AesGcm + Encrypt)",
            ratchet.NanosecondsPerCall / ours.NanosecondsPerCall, "<= 1 us, <= 0 B", ours.NanosecondsPerCall <= MaxFrameNanoseconds && ours.AllocatedBytesPerCall == 0, ours.AllocatedBytesPerCall);
        yield return QuickRow.Nanoseconds("the same", ours, Measurement.Of(frames.PlatformGcm), $".NET {Environment.Version} AesGcm, one key for all, stated only", 0, 0);
        var large = new SessionWorkload(1024);
        yield return QuickRow.Nanoseconds("session frame of 1 KiB, seal and open", Measurement.Of(large.SealAndOpen), Measurement.Of(large.PlatformRatchet), "the runtime's ratchet as above", 0, 0);

        var erasure = new ErasureWorkload();
        yield return Speed("Reed-Solomon 16 of 20, encode 64 KiB", Measurement.Of(erasure.Encode));
        yield return Speed("Reed-Solomon 16 of 20, restore 64 KiB, four parts lost", Measurement.Of(erasure.Restore));
    }

    private static QuickRow Speed(string name, Measurement measured) =>
        new(name, ErasureWorkload.Size * 1e3 / measured.NanosecondsPerCall, "MB/s", null, "none: stated only", null, ">= 500 MB/s", ErasureWorkload.Size * 1e3 / measured.NanosecondsPerCall >= 500, measured.AllocatedBytesPerCall);
}
