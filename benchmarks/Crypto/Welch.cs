using System.Diagnostics;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Welch's t of the times of two classes of inputs, interleaved at random.</summary>
/// <param name="T">The difference of the means over its standard error.</param>
/// <param name="First">Times kept of the first class.</param>
/// <param name="Second">Times kept of the second class.</param>
/// <param name="FirstMean">Nanoseconds.</param>
/// <param name="SecondMean">Nanoseconds.</param>
internal sealed record Welch(double T, int First, int Second, double FirstMean, double SecondMean)
{
    /// <summary>Share of the times that is kept, the shortest: the rest is the machine's doing.</summary>
    private const double Kept = 0.9;

    /// <summary>Makes every input before, times each once in its order, crops what took longest of both classes together, and compares.</summary>
    /// <param name="count">Inputs of both classes together.</param>
    /// <param name="make">Makes an input; the flag says of which class.</param>
    /// <param name="operation">What is timed.</param>
    /// <param name="repeats">Runs of the operation in one time, for those too short to be timed alone.</param>
    public static Welch Compare<T>(int count, Func<Random, bool, T> make, Action<T> operation, int repeats = 1)
    {
        var random = new Random(20_260_601);
        var (inputs, classes, ticks) = (new T[count], new bool[count], new long[count]);
        for (var at = 0; at < count; at++) inputs[at] = make(random, classes[at] = random.Next(2) == 1);
        GC.Collect();

        // The first run is for the compiler and the branch predictor, the second counts.
        for (var run = 0; run < 2; run++)
        {
            for (var at = 0; at < count; at++)
            {
                var input = inputs[at];
                var start = Stopwatch.GetTimestamp();
                for (var repeat = 0; repeat < repeats; repeat++) operation(input);
                ticks[at] = Stopwatch.GetTimestamp() - start;
            }

            Thread.Sleep(300);
        }

        var limit = ticks.Order().ElementAt((int)(Kept * (count - 1)));
        var first = Moments.Of(ticks.Where((time, at) => !classes[at] && time <= limit));
        var second = Moments.Of(ticks.Where((time, at) => classes[at] && time <= limit));
        var t = (first.Mean - second.Mean) / Math.Sqrt((first.Variance / first.Count) + (second.Variance / second.Count));
        var nanoseconds = 1e9 / Stopwatch.Frequency / repeats;
        return new(t, first.Count, second.Count, first.Mean * nanoseconds, second.Mean * nanoseconds);
    }

    private readonly record struct Moments(int Count, double Mean, double Variance)
    {
        public static Moments Of(IEnumerable<long> times)
        {
            var (count, mean, squares) = (0, 0.0, 0.0);
            foreach (var time in times)
            {
                count++;
                var from = time - mean;
                mean += from / count;
                squares += from * (time - mean);
            }

            return new(count, mean, squares / (count - 1));
        }
    }
}
