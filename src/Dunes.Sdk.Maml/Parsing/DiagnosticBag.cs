using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Gathers findings, at most <see cref="Limit"/> of them, and says when it has left some out.</summary>
internal sealed class DiagnosticBag
{
    public const int Limit = 500;
    private readonly List<Diagnostic> _found = [];

    public void Error(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Error, range, message);

    public void Warning(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Warning, range, message);

    public void Information(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Information, range, message);

    public void Add(string code, DiagnosticSeverity severity, SourceRange range, string message)
    {
        if (_found.Count > Limit) return;
        _found.Add(_found.Count < Limit
            ? new(code, severity, range.Line, range.Column, range.Length, message)
            : new(DiagnosticCodes.TooManyFindings, DiagnosticSeverity.Error, range.Line, range.Column, 0, $"There are more than {Limit} findings; the rest are left out."));
    }

    public void AddRange(IEnumerable<Diagnostic> found)
    {
        foreach (var one in found)
        {
            if (_found.Count <= Limit) _found.Add(one);
        }
    }

    /// <summary>The findings in the order of the document.</summary>
    public IReadOnlyList<Diagnostic> InOrder() => [.. _found.OrderBy(one => one.Line).ThenBy(one => one.Column)];
}
