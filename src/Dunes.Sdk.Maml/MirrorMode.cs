namespace Dunes.Sdk.Maml;

/// <summary>How a receipt mirrors its source.</summary>
public enum MirrorMode
{
    /// <summary>The whole document, reversed by Unicode scalar; the default.</summary>
    Document = 0,

    /// <summary>Keys, values, sections and lines, each reversed.</summary>
    Section,

    /// <summary>Each word in its place; white space kept.</summary>
    Word,
}
