namespace Dunes.Sdk.Maml.Syntax;

/// <summary>Where a node stands in its document.</summary>
/// <param name="Start">First UTF-16 unit, from 0.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="ByteStart">First octet of the document's UTF-8, from 0; a byte order mark counts.</param>
/// <param name="ByteLength">Octets.</param>
/// <param name="Line">The line of the start, from 1.</param>
/// <param name="Column">The column of the start, from 1, in UTF-16 units.</param>
public readonly record struct SourceRange(int Start, int Length, int ByteStart, int ByteLength, int Line, int Column)
{
    /// <summary>The UTF-16 unit after the last.</summary>
    public int End => Start + Length;
}
