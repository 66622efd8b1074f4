using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Output;

/// <summary>Findings and fixes in the terms of the Language Server Protocol 3.17.</summary>
public static class DiagnosticLsp
{
    /// <summary>A finding; one about the document as a whole stands at its begin.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="source">The text in which it was made.</param>
    public static LspDiagnostic Diagnostic(Diagnostic finding, SourceText source)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(source);
        var severity = finding.Severity switch
        {
            DiagnosticSeverity.Error => 1,
            DiagnosticSeverity.Warning => 2,
            _ => 3,
        };
        if (finding.Line <= 0 || finding.Line > source.LineCount) return new(default, severity, finding.Code, "dunes", finding.Message);
        var start = Math.Min(source.LineStart(finding.Line) + finding.Column - 1, source.Text.Length);
        return new(Range(start, Math.Min(start + finding.Length, source.Text.Length), source), severity, finding.Code, "dunes", finding.Message);
    }

    /// <summary>The edit of a fix.</summary>
    /// <param name="fix">The fix.</param>
    /// <param name="source">The text in which the finding was made.</param>
    public static LspTextEdit Edit(DiagnosticFix fix, SourceText source)
    {
        ArgumentNullException.ThrowIfNull(fix);
        ArgumentNullException.ThrowIfNull(source);
        return new(Range(fix.Range.Start, fix.Range.End, source), fix.Replacement);
    }

    internal static LspRange Range(int start, int end, SourceText source) => new(Position(start, source), Position(end, source));

    private static LspPosition Position(int index, SourceText source)
    {
        var range = source.Range(index, index);
        return new(range.Line - 1, range.Column - 1);
    }
}
