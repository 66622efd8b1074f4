using System.Text;
using System.Text.Unicode;
using Dunes.Sdk.Maml.Schemas;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Checks a workflow's input and output against the schemas that its document gives.</summary>
internal static class WorkflowSchemas
{
    public static IReadOnlyList<Diagnostic> CheckInput(MamlDocument document, string? input)
    {
        if (Section(document, "Input_Schema") is not { } section) return input is null ? [] : Parse(document, input);
        return Check(document, section, input ?? "{}", "input", ExecutionCodes.InputRefused);
    }

    public static IReadOnlyList<Diagnostic> CheckOutput(MamlDocument document, BlockReport report)
    {
        if (Section(document, "Output_Schema") is not { } section) return [];
        if (report.IsOutputCut) return [Finding(section, ExecutionCodes.OutputRefused, $"The output could not be checked: only {report.Output.Length} of its {report.OutputSize} octets were kept.")];
        return Utf8.IsValid(report.Output.Span)
            ? Check(document, section, Encoding.UTF8.GetString(report.Output.Span), "output", ExecutionCodes.OutputRefused)
            : [Finding(section, ExecutionCodes.OutputRefused, "The output could not be checked: it is no UTF-8.")];
    }

    private static IReadOnlyList<Diagnostic> Check(MamlDocument document, MamlSection section, string json, string what, string code)
    {
        var schema = JsonSchema.Read(document, section);
        if (!schema.IsUsable) return [Finding(section, code, $"The {what} could not be checked: the section {section.Name} is no usable schema.")];
        return [.. schema.Check(json).Select(one => one with
        {
            Code = code,
            Line = section.HeadingRange.Line,
            Column = 1,
            Length = section.HeadingRange.Length,
            Message = $"The {what} does not fit {section.Name} at '{one.Pointer}': {one.Message}",
        })];
    }

    // Without a schema an input still has to be one JSON value, for that is what executors are promised.
    private static IReadOnlyList<Diagnostic> Parse(MamlDocument document, string input)
    {
        var found = JsonSchema.Read("true").Check(input);
        return found.Count == 0 ? [] : [new(ExecutionCodes.InputRefused, DiagnosticSeverity.Error, document.Source.LineCount > 0 ? 1 : 0, 1, 0, $"The input is refused: {found[0].Message}")];
    }

    private static MamlSection? Section(MamlDocument document, string name) => document.Sections.FirstOrDefault(section => section.Is(name));

    private static Diagnostic Finding(MamlSection section, string code, string message) =>
        new(code, DiagnosticSeverity.Error, section.HeadingRange.Line, 1, section.HeadingRange.Length, message);
}
