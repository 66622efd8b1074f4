using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Editing;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Records a run in the section History of its document: one EXECUTE entry a block, each holding the SHA-256 of the bytes before it.</summary>
/// <remarks><code>- TIME: [EXECUTE] block=ID status=STATUS [exit=N] by=PRINCIPAL executor=NAME language=L [input=sha256:HEX] output=sha256:HEX size=N [kept=N] [schema=refused] ticket=URN prev=HEX</code></remarks>
internal sealed class WorkflowHistory(string principal, string ticket, string? input)
{
    public const string Verb = "EXECUTE";
    private readonly string? _inputDigest = input is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(input)));

    /// <summary>Why an entry could not be recorded in a document; null when it could. Asked before anything is run.</summary>
    public static Diagnostic? ProblemWith(MamlDocument document, DateTimeOffset now)
    {
        try
        {
            var latest = new MamlEditor(document);
            latest.AppendHistory(now, Verb, new string('x', 1024));
            var before = Errors(document);
            return Errors(latest.Document) <= before ? null : Problem("an entry of this time at the end of its section History would not be a good one; is the last one from the future?");
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            return Problem(problem.Message);
        }

        static Diagnostic Problem(string why) => new(ExecutionCodes.NotRecordable, DiagnosticSeverity.Error, 0, 0, 0, $"What is run could not be recorded in the document: {why}");
        static int Errors(MamlDocument document) => new MamlValidator().Validate(document, MamlProfile.Strict).Count(one => one.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>The document with the entry of one block that was run; nothing else in it changes.</summary>
    public MamlDocument Append(MamlDocument document, BlockReport report, DateTimeOffset time, bool isOutputRefused)
    {
        var text = new StringBuilder();
        var block = report.Block;
        text.Append(CultureInfo.InvariantCulture, $"block={block.Id} status={StatusName(report.Status)}");
        if (report.ExitCode is { } exit) text.Append(CultureInfo.InvariantCulture, $" exit={exit}");
        text.Append(CultureInfo.InvariantCulture, $" by={principal} executor={block.Executor} language={block.Language}");
        if (_inputDigest is not null) text.Append(" input=sha256:").Append(_inputDigest);
        text.Append(CultureInfo.InvariantCulture, $" output=sha256:{report.OutputDigest} size={report.OutputSize}");
        if (report.IsOutputCut) text.Append(CultureInfo.InvariantCulture, $" kept={report.Output.Length}");
        if (isOutputRefused) text.Append(" schema=refused");
        text.Append(" ticket=").Append(ticket);
        var editor = new MamlEditor(document);
        editor.AppendHistory(time, Verb, text.ToString());
        return editor.Document;
    }

    private static string StatusName(BlockStatus status) => status switch
    {
        BlockStatus.Succeeded => "succeeded",
        BlockStatus.TimedOut => "timed-out",
        BlockStatus.Cancelled => "cancelled",
        _ => "failed",
    };
}
