using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml;

/// <summary>An edit that does away with a finding.</summary>
/// <param name="Title">What it does, for a menu: <c>Quote the version</c>.</param>
/// <param name="Range">The text to replace; empty to insert.</param>
/// <param name="Replacement">What to put there.</param>
public sealed record DiagnosticFix(string Title, SourceRange Range, string Replacement)
{
    /// <summary>The text with this edit made.</summary>
    /// <param name="text">The text in which the finding was made.</param>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.AsSpan(0, Range.Start), Replacement, text.AsSpan(Range.End));
    }
}
