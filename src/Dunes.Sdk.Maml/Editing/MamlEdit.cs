using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Editing;

/// <summary>One change of a document: a place in it, and what stands there afterwards. Everything else keeps its bytes.</summary>
/// <param name="Range">The text that was replaced, in the document before this edit; empty where text was inserted.</param>
/// <param name="Replacement">What stands there now.</param>
public sealed record MamlEdit(SourceRange Range, string Replacement)
{
    /// <summary>The text with this edit made.</summary>
    /// <param name="text">The text for which the edit was made.</param>
    public string ApplyTo(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.AsSpan(0, Range.Start), Replacement, text.AsSpan(Range.End));
    }
}
