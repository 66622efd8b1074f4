using System.Diagnostics;

namespace Dunes.Benchmarks.Quick;

/// <summary>CPU time and garbage of one call, the median of several rounds.</summary>
/// <param name="NanosecondsPerCall">CPU time of the process in nanoseconds a call.</param>
/// <param name="AllocatedBytesPerCall">Garbage of the calling thread in bytes a call.</param>
internal readonly record struct Measurement(double NanosecondsPerCall, double AllocatedBytesPerCall)
{
    private const int Rounds = 5;
    private const int Rests = 4;
    private static readonly TimeSpan TierDelay = TimeSpan.FromMilliseconds(150);

    public double CallsPerSecond => 1e9 / NanosecondsPerCall;

    /// <summary>Warms up, finds how many calls fill a round, and takes the median of five rounds.</summary>
    public static Measurement Of(Action call, TimeSpan? round = null) => Median([(call, Prepare(call, round))])[0];

    /// <summary>Two calls side by side, their rounds by turns, so that what else the machine does meets both alike.</summary>
    public static (Measurement First, Measurement Second) Beside(Action first, Action second)
    {
        var both = Median([(first, Prepare(first, null)), (second, Prepare(second, null))]);
        return (both[0], both[1]);
    }

    private static long Prepare(Action call, TimeSpan? round)
    {
        var target = (round ?? TimeSpan.FromMilliseconds(200)).TotalSeconds;
        long calls = 1;
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < target;)
        {
            var started = Stopwatch.GetTimestamp();
            for (long i = 0; i < calls; i++) call();
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (took < target / 4) calls = took <= 0 ? calls * 16 : Math.Max(calls + 1, (long)(calls * Math.Min(16, target / Math.Max(took, 1e-7))));
        }

        // The runtime compiles hot methods anew in the background once no new ones show up for a tenth of a second: give it that rest, for the peer's code as for ours.
        for (var rest = 0; rest < Rests; rest++)
        {
            Thread.Sleep(TierDelay);
            for (var burst = Stopwatch.StartNew(); burst.Elapsed.TotalSeconds < target / 4;) call();
        }

        return calls;
    }

    private static Measurement[] Median((Action Call, long Calls)[] sides)
    {
        var nanoseconds = Array.ConvertAll(sides, _ => new double[Rounds]);
        var bytes = Array.ConvertAll(sides, _ => new double[Rounds]);
        using var process = Process.GetCurrentProcess();
        for (var at = 0; at < Rounds; at++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var (call, calls) = sides[side];
                GC.Collect();
                process.Refresh();
                var cpu = process.TotalProcessorTime;
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                for (long i = 0; i < calls; i++) call();
                bytes[side][at] = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / calls;
                process.Refresh();
                nanoseconds[side][at] = (process.TotalProcessorTime - cpu).TotalNanoseconds / calls;
            }
        }

        return [.. sides.Select((_, side) =>
        {
            Array.Sort(nanoseconds[side]);
            Array.Sort(bytes[side]);
            return new Measurement(nanoseconds[side][Rounds / 2], Math.Round(bytes[side][Rounds / 2], 2));
        })];
    }
}
