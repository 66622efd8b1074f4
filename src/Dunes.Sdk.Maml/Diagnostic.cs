namespace Dunes.Sdk.Maml;

/// <summary>One finding about a document, and where it is.</summary>
/// <param name="Code">What kind of finding it is, <c>MAML0001</c> and up; see <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Line">The line, from 1; 0 for the document as a whole.</param>
/// <param name="Column">The column, from 1, in UTF-16 units; 0 for the document as a whole.</param>
/// <param name="Length">How many UTF-16 units it spans; 0 for a place between characters.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, int Line, int Column, int Length, string Message)
{
    /// <summary>The edit that does away with it, where one is obvious.</summary>
    public DiagnosticFix? Fix { get; init; }

    /// <summary>For a finding in JSON: the JSON pointer (RFC 6901) of the value it is about; null elsewhere.</summary>
    public string? Pointer { get; init; }

    /// <summary>For example <c>3:1 error MAML0008: 'type' is missing.</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Line}:{Column} {Word} {Code}: {Message}");

    private string Word => Severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "information",
    };
}
