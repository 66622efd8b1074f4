using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Simulation.Faults;
using Spectre.Console;

namespace Dunes.Cli.Rendering;

/// <summary>What a fault simulation found: for programs, for people, and how to see a red seed again.</summary>
internal static class FaultReport
{
    private const int ShownViolations = 20;
    private static readonly string[] Columns = ["accepted", "delivered", "held", "marked", "lost", "doubled", "falsely acknowledged"];

    /// <summary>The figures as JSON; equal seeds give equal octets but for the seconds.</summary>
    public static void WriteJson(Utf8JsonWriter json, FaultTotals totals, ulong first, double seconds)
    {
        json.WriteNumber("seeds", totals.Seeds);
        json.WriteNumber("first", first);
        json.WriteNumber("accepted", totals.Accepted);
        json.WriteNumber("delivered", totals.Delivered);
        json.WriteNumber("held", totals.Held);
        json.WriteNumber("marked", totals.Marked);
        json.WriteStartObject("outcomes");
        foreach (var (name, count) in totals.Outcomes) json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteNumber("lost", totals.Lost);
        json.WriteNumber("doubled", totals.Doubled);
        json.WriteNumber("falselyAcknowledged", totals.FalselyAcknowledged);
        json.WriteNumber("seconds", Math.Round(seconds, 1));
        json.WriteStartArray("violations");
        foreach (var violation in totals.Violations) Write(violation.Seed, violation.What);
        if (totals.MarkViolation is { } marks) Write(first, marks);
        json.WriteEndArray();
        json.WriteNumber("markedOnce", totals.MarkedOnce);

        void Write(ulong seed, string what)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", seed);
            json.WriteString("what", what);
            json.WriteEndObject();
        }
    }

    public static void Print(FaultTotals totals, double seconds)
    {
        var console = Terminal.ForOutput();
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Critical readings") };
        foreach (var name in Columns) table.AddColumn(new TableColumn(name).RightAligned());
        table.AddRow(Count(totals.Accepted), Count(totals.Delivered), Flag(totals.Held), Count(totals.Marked), Flag(totals.Lost),
            Flag(totals.Doubled), Flag(totals.FalselyAcknowledged));
        console.Write(table);
        var outcomes = string.Join(", ", totals.Outcomes.Select(outcome => $"{outcome.Key} {Count(outcome.Value)}"));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"outcomes    {(outcomes.Length == 0 ? "none" : outcomes)}");
        var doubt = totals.ReadingsWhereMarkIsAllowed == 0 ? 0 : 100.0 * totals.MarkedOnce / totals.ReadingsWhereMarkIsAllowed;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"marks       {Count(totals.Marked)}, of which {Count(totals.MarkedOnce)} came once ({doubt:0.00} % where something restarted)");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"took        {seconds:0.0} s for {totals.Seeds:#,0} seeds");
        foreach (var violation in totals.Violations.Take(ShownViolations))
        {
            console.WriteLine(FormattableString.Invariant($"seed {violation.Seed}: {violation.What}"));
        }

        if (totals.ViolationCount > ShownViolations)
        {
            console.WriteLine(FormattableString.Invariant($"and {totals.ViolationCount - ShownViolations:#,0} more; --json lists them"));
        }

        if (totals.MarkViolation is { } marks) console.WriteLine(marks);
        FormattableString verdict = totals switch
        {
            { IsGood: true } => $"[green]What was accepted was delivered, told to have failed, or is over with its lifetime.[/]",
            { ViolationCount: 0 } => $"[red]FAILED: too many marks.[/]",
            _ => $"[red]FAILED: {totals.ViolationCount:#,0} promises were broken in {totals.RedSeeds.Count:#,0} seeds.[/]",
        };
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, verdict);
    }

    /// <summary>How to see a red seed again: one command, and the faults that it takes.</summary>
    public static string Reproduction(FaultSchedule shortest, FaultVerdict verdict, IReadOnlyList<FaultKind>? kinds)
    {
        var faults = kinds switch
        {
            null => string.Empty,
            [] => " --no-faults",
            _ => $" --kinds {string.Join(',', kinds.Select(FaultKinds.NameOf))}",
        };
        var only = kinds is [] ? string.Empty : $" --only {(shortest.Actions.Count == 0 ? "none" : string.Join(',', shortest.Kept))}";
        var command = FormattableString.Invariant($"dunes simulate-faults --first {shortest.Seed} --seeds 1{faults}{only}");
        var lines = new List<string> { command };
        lines.AddRange(shortest.Actions.Select(action => $"  {action}"));
        lines.AddRange(verdict.Violations.Take(ShownViolations).Select(violation => $"  -> {violation.What}"));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Flag(long count) => count == 0 ? "0" : $"[red]{Count(count)}[/]";
}
