namespace Dunes.Sdk.Maml.Syntax;

/// <summary>What a value of the front matter is.</summary>
public enum FrontMatterNodeKind
{
    /// <summary>A word, number, time or text.</summary>
    Scalar = 0,

    /// <summary>A list.</summary>
    List,

    /// <summary>A mapping.</summary>
    Mapping,
}
