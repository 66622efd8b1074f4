using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Gathers findings, at most <see cref="Limit"/> of them, weighs them by a profile, and says when it has left some out.</summary>
internal sealed class DiagnosticBag(MamlProfile profile = MamlProfile.Default)
{
    public const int Limit = 500;
    private readonly List<Diagnostic> _found = [];

    public MamlProfile Profile { get; } = profile;

    /// <summary>Whether what comes now is left out.</summary>
    public bool IsFull => _found.Count > Limit;

    /// <summary>Adds a finding as heavy as its rule makes it under the profile, or leaves it out when the profile does.</summary>
    public void Report(string code, SourceRange range, string message, DiagnosticFix? fix = null)
    {
        if (DiagnosticRules.Severity(code, Profile) is { } severity) Add(code, severity, range, message, fix);
    }

    public void Error(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Error, range, message);

    public void Warning(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Warning, range, message);

    public void Information(string code, SourceRange range, string message) => Add(code, DiagnosticSeverity.Information, range, message);

    public void Add(string code, DiagnosticSeverity severity, SourceRange range, string message, DiagnosticFix? fix = null, string? pointer = null)
    {
        if (_found.Count > Limit) return;
        _found.Add(_found.Count < Limit
            ? new(code, severity, range.Line, range.Column, range.Length, message) { Fix = fix, Pointer = pointer }
            : new(DiagnosticCodes.TooManyFindings, DiagnosticSeverity.Error, range.Line, range.Column, 0, $"There are more than {Limit} findings; the rest are left out."));
    }

    /// <summary>Adds findings made elsewhere, weighed anew by the profile.</summary>
    public void AddRange(IEnumerable<Diagnostic> found)
    {
        if (found is IReadOnlyCollection<Diagnostic> { Count: 0 }) return;
        foreach (var one in found)
        {
            if (_found.Count <= Limit && DiagnosticRules.Severity(one.Code, Profile) is { } severity) _found.Add(one with { Severity = severity });
        }
    }

    /// <summary>The findings in the order of the document.</summary>
    public IReadOnlyList<Diagnostic> InOrder() => _found.Count == 0 ? [] : [.. _found.OrderBy(one => one.Line).ThenBy(one => one.Column)];
}
