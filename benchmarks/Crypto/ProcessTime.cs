using System.Diagnostics;

namespace Dunes.Benchmarks.Crypto;

/// <summary>What something took: of the processor, user and system, and of the clock on the wall.</summary>
internal readonly record struct ProcessTime(TimeSpan Cpu, TimeSpan Wall)
{
    /// <summary>What a call takes of this process.</summary>
    public static ProcessTime Of(Action call)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        call();
        return new(Environment.CpuUsage.TotalTime - cpu, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Several things by turns, so that what else the machine does meets all alike: the median of each time of each.</summary>
    public static ProcessTime[] Medians(int rounds, params ReadOnlySpan<Func<ProcessTime>> calls)
    {
        var times = new ProcessTime[calls.Length, rounds];
        for (var round = -1; round < rounds; round++)
        {
            for (var call = 0; call < calls.Length; call++)
            {
                var time = calls[call]();

                // The first round warms up.
                if (round >= 0) times[call, round] = time;
            }
        }

        var medians = new ProcessTime[calls.Length];
        for (var call = 0; call < medians.Length; call++)
        {
            var own = Enumerable.Range(0, rounds).Select(round => times[call, round]).ToArray();
            medians[call] = new(own.Select(time => time.Cpu).Order().ElementAt(rounds / 2), own.Select(time => time.Wall).Order().ElementAt(rounds / 2));
        }

        return medians;
    }
}
