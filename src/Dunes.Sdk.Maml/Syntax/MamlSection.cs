namespace Dunes.Sdk.Maml.Syntax;

/// <summary>A section: its heading of two number signs, and everything up to the next.</summary>
/// <param name="Name">The name as written, without icons.</param>
/// <param name="Range">From the heading to the next, or to the end of the document.</param>
/// <param name="HeadingRange">The heading's line without its line end.</param>
/// <param name="BodyRange">What follows the heading's line.</param>
/// <param name="Fences">The code blocks, in order.</param>
public sealed record MamlSection(string Name, SourceRange Range, SourceRange HeadingRange, SourceRange BodyRange, IReadOnlyList<CodeFence> Fences)
{
    /// <summary>Whether this section has a name: case does not matter, and an underscore is a space.</summary>
    public bool Is(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SectionNames.Same(Name, name);
    }
}
