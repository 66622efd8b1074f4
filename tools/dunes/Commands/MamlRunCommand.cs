using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Execution;
using Microsoft.Extensions.Options;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes maml run</c>: show what a document's code blocks would do, or have them run.</summary>
internal static class MamlRunCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The .maml.md document." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the plan and run nothing." };
        var principal = new Option<string?>("--as") { HelpName = "PRINCIPAL", Description = "Who runs it, such as agent://gateway; what the document's permissions do not grant is denied." };
        var input = new Option<string?>("--input") { HelpName = "JSON", Description = "The workflow's input: JSON, checked against Input_Schema." };
        var allow = new Option<string[]>("--allow") { HelpName = "LANGUAGE=PROGRAM", Description = "LANGUAGE=PROGRAM: run blocks of a language with a program; may stand several times. Without it only blocks of the language 'dunes' are run.", DefaultValueFactory = _ => [] };
        var output = CommonOptions.OptionalFile("--output", "Write the document with its new History here and leave FILE alone.");
        var force = CommonOptions.Force("an --output that is there.");
        var json = CommonOptions.Json("Print the plan or the run as JSON.");
        var command = new Command("run", "Run a document's code blocks, the results appended to its History. Exits with 1 when it is refused or a block fails.") { file, dryRun, principal, input, allow, output, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var options = new MamlExecutionOptions();
            foreach (var allowed in parsed.GetRequiredValue(allow)) Enable(options, allowed);
            var target = parsed.GetValue(output) ?? path;
            var isDryRun = parsed.GetValue(dryRun);
            if (!isDryRun && parsed.GetValue(output) is { } other) OutputFile.CheckNew(other, parsed.GetValue(force));
            var text = await InputFile.ReadTextAsync(path, cancellationToken);
            if (!isDryRun) OutputFile.Check(target);
            var document = MamlDocument.Parse(text);
            var wrapped = Options.Create(options);
            var runner = new WorkflowRunner([new VerbExecutor(Verbs.All()), new ProcessExecutor(wrapped)], wrapped, TimeProvider.System);
            var isJson = parsed.GetValue(json);
            if (isDryRun)
            {
                var plan = runner.Plan(document, parsed.GetValue(principal));
                IReadOnlyList<Diagnostic> findings = [.. plan.Findings, .. WorkflowRunner.CheckInput(document, parsed.GetValue(input))];
                var holds = plan.CanRun && findings.All(one => one.Severity != DiagnosticSeverity.Error);
                if (isJson) JsonOutput.Print(json => WritePlan(json, path, plan, findings, holds));
                else PrintPlan(path, plan, findings, holds);
                return holds ? ExitCode.Done : ExitCode.Failed;
            }

            var who = parsed.GetValue(principal) ?? throw new MisuseException("--as says who runs it: what a document's permissions do not grant is denied.");
            var record = new Record(target, isOwn: target == path, text);
            var run = await runner.RunAsync(document, who, parsed.GetValue(input), async soFar =>
            {
                if (!isJson) PrintBlock(soFar.Blocks.Last(block => block.Status != BlockStatus.NotRun));
                await record.SaveAsync(soFar.Document.Source.Text);
            }, cancellationToken);
            if (isJson) JsonOutput.Print(json => WriteRun(json, path, record.IsWritten ? target : null, run));
            else PrintEnd(path, record.IsWritten ? target : null, run);
            return run.Outcome == WorkflowOutcome.Completed ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Enable(MamlExecutionOptions options, string allowed)
    {
        var equals = allowed.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals + 1 == allowed.Length) throw new MisuseException($"'{allowed}' allows nothing: LANGUAGE=PROGRAM was expected.");
        var (language, program) = (allowed[..equals], allowed[(equals + 1)..]);
        if (language.Equals("dunes", StringComparison.OrdinalIgnoreCase)) throw new MisuseException("Blocks of the language 'dunes' are run by this command itself.");
        if (!options.Processes.TryAdd(language, new ProcessLanguage(Find(program)))) throw new MisuseException($"--allow names the language {language} twice.");
    }

    /// <summary>The full path of a program: as it is named, or where PATH has it.</summary>
    private static string Find(string program)
    {
        if (program.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            return File.Exists(program) ? Path.GetFullPath(program) : throw new MisuseException($"The program {program} is not there.");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var name in OperatingSystem.IsWindows() ? [program + ".exe", program] : (string[])[program])
            {
                var candidate = Path.Combine(Path.GetFullPath(folder), name);
                if (File.Exists(candidate)) return candidate;
            }
        }

        throw new MisuseException($"The program '{program}' is in no folder of PATH.");
    }

    private static void PrintPlan(string path, WorkflowPlan plan, IReadOnlyList<Diagnostic> findings, bool holds)
    {
        Console.Write(plan.ToString());
        foreach (var finding in findings) Console.WriteLine($"{path}:{finding}");
        Console.WriteLine($"{path}: {(holds ? "would be run" : "would be refused")}; nothing was run");
    }

    private static void PrintBlock(BlockReport report)
    {
        var text = Encoding.UTF8.GetString(report.Output.Span);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Block.Id}: {StatusName(report.Status)}{(report.IsOutputCut ? $", {report.Output.Length} of {report.OutputSize} octets kept" : string.Empty)}{(report.Problem is null ? string.Empty : $": {report.Problem}")}"));
        Console.Write(text);
        if (text.Length > 0 && text[^1] != '\n') Console.WriteLine();
        if (report.Error.Length > 0) Console.Error.Write(Encoding.UTF8.GetString(report.Error.Span));
    }

    private static void PrintEnd(string path, string? written, WorkflowRun run)
    {
        foreach (var finding in run.Findings) Console.WriteLine($"{path}:{finding}");
        if (run.NotRun.Any()) Console.WriteLine($"not run: {string.Join(", ", run.NotRun)}");
        Console.WriteLine($"{path}: {OutcomeName(run.Outcome)}{(written is null ? "; nothing was run" : $", recorded in {written} as {run.Ticket}")}");
    }

    private static void WritePlan(Utf8JsonWriter json, string path, WorkflowPlan plan, IReadOnlyList<Diagnostic> findings, bool holds)
    {
        WriteHead(json, path, plan);
        json.WriteBoolean("canRun", holds);
        json.WriteStartArray("blocks");
        foreach (var block in plan.Blocks)
        {
            json.WriteStartObject();
            WriteBlock(json, block);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonOutput.WriteFindings(json, findings);
    }

    private static void WriteRun(Utf8JsonWriter json, string path, string? written, WorkflowRun run)
    {
        WriteHead(json, path, run.Plan);
        json.WriteString("outcome", OutcomeName(run.Outcome));
        json.WriteString("ticket", run.Ticket);
        json.WriteString("written", written);
        json.WriteStartArray("blocks");
        foreach (var report in run.Blocks)
        {
            json.WriteStartObject();
            WriteBlock(json, report.Block);
            json.WriteString("status", StatusName(report.Status));
            if (report.ExitCode is { } exitCode) json.WriteNumber("exitCode", exitCode);
            json.WriteString("problem", report.Problem);
            if (report.Status != BlockStatus.NotRun)
            {
                json.WriteString("output", Encoding.UTF8.GetString(report.Output.Span));
                json.WriteNumber("outputSize", report.OutputSize);
                json.WriteBoolean("isOutputCut", report.IsOutputCut);
                json.WriteString("outputDigest", "sha256:" + report.OutputDigest);
                json.WriteString("error", Encoding.UTF8.GetString(report.Error.Span));
                json.WriteNumber("elapsedSeconds", report.Elapsed.TotalSeconds);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonOutput.WriteFindings(json, run.Findings);
    }

    private static void WriteHead(Utf8JsonWriter json, string path, WorkflowPlan plan)
    {
        json.WriteString("path", path);
        json.WriteString("principal", plan.Principal);
        json.WriteBoolean("isPermitted", plan.IsPermitted);
        json.WriteStartObject("requires");
        foreach (var (kind, names) in plan.Requirements)
        {
            json.WriteStartArray(kind);
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter json, PlannedBlock block)
    {
        json.WriteString("id", block.Id);
        json.WriteString("language", block.Language);
        json.WriteString("kind", block.Kind switch { BlockKind.Data => "data", BlockKind.Inverse => "inverse", _ => "action" });
        json.WriteNumber("line", block.Line);
        json.WriteString("executor", block.Executor);
        json.WriteNumber("timeoutSeconds", block.Timeout.TotalSeconds);
        json.WriteBoolean("isUndoable", block.IsUndoable);
        json.WriteStartArray("inverses");
        foreach (var inverse in block.Inverses) json.WriteStringValue(inverse);
        json.WriteEndArray();
    }

    private static string StatusName(BlockStatus status) => status switch
    {
        BlockStatus.Succeeded => "succeeded",
        BlockStatus.Failed => "failed",
        BlockStatus.TimedOut => "timed out",
        BlockStatus.Cancelled => "cancelled",
        _ => "not run",
    };

    private static string OutcomeName(WorkflowOutcome outcome) => outcome switch
    {
        WorkflowOutcome.Refused => "refused",
        WorkflowOutcome.Completed => "completed",
        WorkflowOutcome.Cancelled => "cancelled",
        WorkflowOutcome.Running => "running",
        _ => "failed",
    };

    /// <summary>The file that a run is recorded in, block by block: whole each time, and never over what somebody else wrote meanwhile.</summary>
    private sealed class Record(string path, bool isOwn, string text)
    {
        private string? _last = isOwn ? text : null;

        public bool IsWritten { get; private set; }

        public async Task SaveAsync(string document)
        {
            if (_last is not null && await File.ReadAllTextAsync(path) != _last.TrimStart('\uFEFF')) throw new IOException($"{path} was changed while its blocks ran; it is left as it is.");
            await OutputFile.WriteAsync(path, document, CancellationToken.None);
            (_last, IsWritten) = (document, true);
        }
    }
}
