using System.Diagnostics;
using System.Globalization;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The bars of the envelope: long payloads beside the runtime's AES-256-GCM alone, files beside age, small messages a second, and memory of a long stream.</summary>
internal sealed class EnvelopeQuickArea : IQuickArea
{
    private const int LargeSize = 64 << 20;
    private const int FileSize = 256 << 20;
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

        foreach (var (suite, minimum) in new[] { (EnvelopeSuite.Fast, 3_000), (EnvelopeSuite.PostQuantum, 0), (EnvelopeSuite.Interop, 0), (EnvelopeSuite.Pure, 0) })
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

    private static IEnumerable<QuickRow> Files(EnvelopeStreamWorkload streams)
    {
        var folder = Directory.CreateTempSubdirectory("dunes-envelope-").FullName;
        try
        {
            string File(string name) => Path.Combine(folder, name);
            System.IO.File.WriteAllBytes(File("plain"), new byte[FileSize]);
            var (seal, open) = (streams.SealFile(File("plain")), streams.OpenFile(File("plain"), File("sealed")));
            System.IO.File.Delete(File("sealed"));
            var age = Age(File);
            const string Missing = "age: apt-get install age";
            yield return QuickRow.Nanoseconds("seal a file of 256 MiB to nowhere, level 1", seal, age?.Encrypt, age?.Name ?? Missing, 3);
            yield return QuickRow.Nanoseconds("open a file of 256 MiB to nowhere, level 1", open, age?.Decrypt, age?.Name ?? Missing, 3);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Age's CPU time, user and system, of the same file; null when it is not installed. It does not sign.</summary>
    private static (string Name, Measurement Encrypt, Measurement Decrypt)? Age(Func<string, string> file)
    {
        if (!System.IO.File.Exists("/usr/bin/age") || !System.IO.File.Exists("/usr/bin/age-keygen")) return null;
        Run("/usr/bin/age-keygen", "-o", file("age.key"));
        var recipient = System.IO.File.ReadLines(file("age.key")).First(line => line.Contains("public key:", StringComparison.Ordinal)).Split(' ')[^1];
        var name = "age " + Run("/usr/bin/age", "--version").Output.Trim();
        var encrypt = Median(() => Run("/bin/sh", "-c", "exec /usr/bin/age -r \"$1\" \"$2\" > /dev/null", "sh", recipient, file("plain")));
        Run("/usr/bin/age", "-r", recipient, "-o", file("age.out"), file("plain"));
        return (name, encrypt, Median(() => Run("/bin/sh", "-c", "exec /usr/bin/age -d -i \"$1\" \"$2\" > /dev/null", "sh", file("age.key"), file("age.out"))));
    }

    private static Measurement Median(Func<(TimeSpan Cpu, string Output)> run)
    {
        var rounds = new[] { run().Cpu, run().Cpu, run().Cpu };
        Array.Sort(rounds);
        return new(rounds[1].TotalNanoseconds, 0);
    }

    /// <summary>Runs a program under a shell, which tells the CPU time of its children, user and system, as 0m0.30s 0m0.12s in its last line.</summary>
    private static (TimeSpan Cpu, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" && times", "sh", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var lines = process.StandardOutput.ReadToEnd().TrimEnd().Split('\n');
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        var seconds = lines[^1].Split(' ').Sum(time => (double.Parse(time.Split('m')[0], CultureInfo.InvariantCulture) * 60) + double.Parse(time.Split('m')[1].TrimEnd('s'), CultureInfo.InvariantCulture));
        return (TimeSpan.FromSeconds(seconds), lines[0]);
    }
}
