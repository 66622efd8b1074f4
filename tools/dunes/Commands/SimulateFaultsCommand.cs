using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dunes.Cli.Rendering;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes simulate-faults</c>: small networks in storms of faults, judged from outside.</summary>
internal static class SimulateFaultsCommand
{
    private const int MaxSeeds = 100_000_000;
    private const int SeedsPerJob = 16;
    private const int Shrunk = 3;
    private const string None = "none";

    public static Command Create()
    {
        var seeds = NumberOption.Create<int>("--seeds", "COUNT", "1 to 100000000.", unlessGiven: 100);
        var first = new Option<string>("--first") { HelpName = "NUMBER", Description = "The first seed.", DefaultValueFactory = _ => "1" };
        var noFaults = new Option<bool>("--no-faults") { Description = "The same worlds without faults: everything must be delivered." };
        var kinds = new Option<string?>("--kinds")
        {
            HelpName = "KINDS",
            Description = $"""
                Only these kinds of faults, with commas between them: {string.Join(", ", FaultKinds.All.Select(FaultKinds.NameOf))}.
                Unless asked for, full-disk and bit-rot are off.
                """,
        };
        var only = new Option<string?>("--only")
        {
            HelpName = "NUMBERS",
            Description = "Keep only these faults of each seed, counted from 0, or none: as a shortened schedule names them.",
        };
        var jobs = NumberOption.Create<int>("--jobs", "COUNT", "Seeds that run at once: 1 to 256. The default is the number of processors.", unlessGiven: Environment.ProcessorCount);
        var resume = CommonOptions.OptionalFile("--resume", "Keep in this file how far the run is, and go on from there.");
        var json = CommonOptions.Json("Print the figures as JSON: byte-identical for equal seeds but for the seconds.");
        var command = new Command("simulate-faults", """
            Play small emergency networks through storms of faults and judge each from outside: what a sensor was told is delivered must
            reach ground's application, be told to have failed, or still be held; nothing comes twice unmarked; every command ends once, and
            none is acknowledged that was not carried out. A seed gives one or two gateways, each with three sensors and an actuator, a
            ground station, 10 to 30 reports over minutes to hours, and its faults: power cuts, kills, restarts, wrong clocks, restored and
            lost disks, hops that lie, strangers, lost, replayed and damaged radio messages, throwing and hanging parts. After the last one
            everything works for 24 virtual hours. The protocol code, its cryptography (envelope suite 2), SQLite and TCPCL are real;
            clocks, air, wires and what happens to disks are simulated. Exits with 1 if a promise was broken; then a command repeats it,
            with the fewest faults found.
            """) { seeds, first, noFaults, kinds, only, jobs, resume, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Seeds(parsed.GetRequiredValue(seeds)),
            Seed(parsed.GetRequiredValue(first)),
            Kinds(parsed.GetValue(noFaults), parsed.GetValue(kinds)),
            Only(parsed.GetValue(only)),
            parsed.GetRequiredValue(jobs),
            parsed.GetValue(resume),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int seeds, ulong first, IReadOnlyList<FaultKind>? kinds, IReadOnlyList<int>? only, int jobs,
        string? resume, bool isJson, CancellationToken cancellationToken)
    {
        var state = new FaultState(first, Describe(kinds, only));
        if (resume is not null)
        {
            OutputFile.Check(resume);
            state.Read(resume);
        }

        using var simulation = new FaultSimulation(new() { Kinds = kinds ?? FaultKinds.OnByDefault, Only = only, Jobs = jobs });
        if (only is not null && FaultSchedule.Create(first, kinds ?? FaultKinds.OnByDefault).Actions.Count is var faults && only.FirstOrDefault(at => at >= faults, -1) is >= 0 and var beyond)
        {
            throw new MisuseException(string.Create(CultureInfo.InvariantCulture, $"--only names {beyond}, and seed {first} has {faults} faults: use 0 to {faults - 1}."));
        }

        var progress = new FaultProgress(seeds);
        var before = state.Seconds;
        var watch = Stopwatch.StartNew();
        while (state.Totals.Seeds < seeds)
        {
            var part = (int)Math.Min(seeds - state.Totals.Seeds, jobs * SeedsPerJob);
            var next = first + (ulong)state.Totals.Seeds;
            var verdicts = await Task.Run(() => simulation.Run(next, part, cancellationToken), cancellationToken);
            foreach (var verdict in verdicts) state.Totals.Add(verdict);
            state.Seconds = before + watch.Elapsed.TotalSeconds;
            if (resume is not null) await state.WriteAsync(resume);
            progress.Show(state.Totals, state.Seconds);
        }

        progress.Clear();
        if (isJson) JsonOutput.Print(json => FaultReport.WriteJson(json, state.Totals, first, state.Seconds));
        else FaultReport.Print(state.Totals, state.Seconds);
        var toPeople = isJson ? Console.Error : Console.Out;
        foreach (var seed in state.Totals.RedSeeds.Order().Take(Shrunk))
        {
            var (schedule, verdict) = await Task.Run(() => simulation.Shrink(seed, cancellationToken), cancellationToken);
            await toPeople.WriteLineAsync(FaultReport.Reproduction(schedule, verdict, kinds));
        }

        return state.Totals.IsGood ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Seeds(int seeds) => seeds is >= 1 and <= MaxSeeds
        ? seeds
        : throw new MisuseException(string.Create(CultureInfo.InvariantCulture, $"--seeds is {seeds}; use 1 to {MaxSeeds}."));

    private static ulong Seed(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new MisuseException($"--first is '{text}'; use 0 to {ulong.MaxValue}.");

    /// <summary>The kinds that were asked for: empty for no faults, null for the usual ones.</summary>
    private static List<FaultKind>? Kinds(bool noFaults, string? text)
    {
        if (noFaults && text is not null) throw new MisuseException("--no-faults and --kinds exclude each other.");
        if (noFaults) return [];
        if (text is null) return null;
        var kinds = new List<FaultKind>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!FaultKinds.TryParse(name, out var kind)) throw new MisuseException($"'{name}' is not a kind of fault; --help lists them.");
            kinds.Add(kind);
        }

        return kinds.Count > 0 ? kinds : throw new MisuseException("--kinds is empty; name one at least, or use --no-faults.");
    }

    private static List<int>? Only(string? text)
    {
        if (text is null) return null;
        if (text == None) return [];
        var positions = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            {
                throw new MisuseException($"--only is '{text}'; use numbers from 0 on with commas between them, or {None}.");
            }

            positions.Add(at);
        }

        return positions;
    }

    /// <summary>What makes two runs of one first seed different.</summary>
    private static string Describe(IReadOnlyList<FaultKind>? kinds, IReadOnlyList<int>? only)
    {
        var names = string.Join(',', (kinds ?? FaultKinds.OnByDefault).Select(FaultKinds.NameOf));
        return $"{(names.Length == 0 ? None : names)}{(only is null ? string.Empty : $" only {string.Join(',', only)}")}";
    }
}
