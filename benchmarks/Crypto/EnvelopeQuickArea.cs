using System.Globalization;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of the envelope: long payloads beside the runtime's AES-256-GCM alone, files beside age, small messages a second, and memory of a long stream.</summary>
internal sealed class EnvelopeQuickArea : IQuickArea
{
    private const int LargeSize = 64 << 20;
    private const int FileSize = 256 << 20;
    private const int FilePiece = 256 << 10;
    private const int FileRounds = 7;
    private const long MaxFlowMemory = 4 << 20;
    private static readonly string Platform = $".NET {Environment.Version}";

    public string Name => "envelope";

    public IEnumerable<QuickRow> Run()
    {
        using (var large = new EnvelopeStreamWorkload(LargeSize))
        {
            // Side by side: the machine's state is the same for both.
            foreach (var level in Enum.GetValues<AuthenticationLevel>())
            {
                var minimum = level == AuthenticationLevel.SignedWhole ? 0 : 0.85;
                var (seal, alone) = Measurement.Beside(() => large.Seal(level), large.PlatformSeal);
                yield return QuickRow.Nanoseconds($"seal 64 MiB in chunks of 64 KiB, level {(int)level}, one core", seal, alone, $"{Platform} AesGcm alone", minimum);
            }

            var (open, platform) = Measurement.Beside(large.Open, large.PlatformOpen);
            yield return QuickRow.Nanoseconds("open 64 MiB in chunks of 64 KiB, level 1, one core", open, platform, $"{Platform} AesGcm alone", 0.85);
        }

        using var streams = new EnvelopeStreamWorkload(1 << 20);
        foreach (var row in Files(streams)) yield return row;
        var gibibytes = long.Parse(Environment.GetEnvironmentVariable("DUNES_ENVELOPE_GIB") ?? "1", CultureInfo.InvariantCulture);
        yield return Flow($"managed memory in use while {gibibytes} GiB are sealed (garbage: a GiB)", streams.SealFlow(gibibytes << 30));
        yield return Flow($"managed memory in use while {gibibytes} GiB are opened (garbage: a GiB)", streams.OpenFlow(gibibytes << 30));

        foreach (var (suite, minimum) in new[] { (EnvelopeSuite.Fast, 3_000), (EnvelopeSuite.PostQuantum, 2_000), (EnvelopeSuite.Interop, 0), (EnvelopeSuite.Pure, 0) })
        {
            var small = new EnvelopeSmallWorkload(suite);
            yield return PerSecond($"seal 64 octets, suite {suite.Id}, level 2", Measurement.Of(() => small.Seal()), minimum);
            yield return PerSecond($"open 64 octets, suite {suite.Id}, level 2", Measurement.Of(() => small.Open()), 0);
        }
    }

    private static QuickRow PerSecond(string name, Measurement ours, double minimum) =>
        new(name, ours.CallsPerSecond, "op/s", null, "none", null, minimum == 0 ? "stated" : string.Create(CultureInfo.InvariantCulture, $">= {minimum:#,0}/s"), minimum == 0 ? null : ours.CallsPerSecond >= minimum, ours.AllocatedBytesPerCall);

    /// <summary>A long stream; DUNES_ENVELOPE_GIB says how long, 1 unless given.</summary>
    private static QuickRow Flow(string name, (long Memory, double Garbage) flow) => new(name, flow.Memory, "B", null, "none", null, "< 4 MiB", flow.Memory < MaxFlowMemory, flow.Garbage);

    /// <summary>A file on one core beside age, which uses one, in CPU time; and on all cores in wall time. Neither writes its output to a disk.</summary>
    private static IEnumerable<QuickRow> Files(EnvelopeStreamWorkload streams)
    {
        var folder = Directory.CreateTempSubdirectory("dunes-envelope-").FullName;
        try
        {
            string In(string name) => Path.Combine(folder, name);
            Write(In("plain"));
            var age = Age.Find(folder);
            var seal = Beside(degree => streams.SealFile(In("plain"), degree), age is null ? null : () => age.Encrypt(In("plain")));
            foreach (var row in Rows("seal", seal, age)) yield return row;

            age?.Encrypt(In("plain"), In("age"));
            streams.SealFile(In("plain"), In("sealed"));
            var open = Beside(degree => streams.OpenFile(In("sealed"), degree), age is null ? null : () => age.Decrypt(In("age")));
            foreach (var row in Rows("open", open, age)) yield return row;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes a file as programs do, piece by piece, and to the disk: how it lies in the system's cache, and whether it is still being written back, shows in the time that reading takes.</summary>
    private static void Write(string path)
    {
        using var file = File.Create(path);
        for (var piece = new byte[FilePiece]; file.Length < FileSize;) file.Write(piece);
        file.Flush(flushToDisk: true);
    }

    private static ProcessTime[] Beside(Action<int> ours, Func<ProcessTime>? age)
    {
        var (one, all) = ((Func<ProcessTime>)(() => ProcessTime.Of(() => ours(1))), (Func<ProcessTime>)(() => ProcessTime.Of(() => ours(0))));
        return age is null ? ProcessTime.Medians(FileRounds, one, all) : ProcessTime.Medians(FileRounds, one, all, age);
    }

    private static IEnumerable<QuickRow> Rows(string what, ProcessTime[] times, Age? age)
    {
        const string Missing = "age: apt-get install age";
        Measurement? Peer(Func<ProcessTime, TimeSpan> time) => age is null ? null : new(time(times[2]).TotalNanoseconds, 0);
        yield return QuickRow.Nanoseconds($"{what} a file of 256 MiB to nowhere, level 1, one core", new(times[0].Cpu.TotalNanoseconds, 0), Peer(time => time.Cpu), age?.Name ?? Missing, 3);
        yield return QuickRow.Nanoseconds($"{what} a file of 256 MiB to nowhere, level 1, {Environment.ProcessorCount} cores, wall time", new(times[1].Wall.TotalNanoseconds, 0), Peer(time => time.Wall), age?.Name ?? Missing, 3);
    }
}
