using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Editing;

/// <summary>What is asked of text before it is put into a document.</summary>
internal static class Insertion
{
    /// <summary>The first line end of a text; LF where there is none.</summary>
    public static string LineEndOf(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAny('\r', '\n');
        if (at < 0 || text[at] == '\n') return "\n";
        return at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n" : "\r";
    }

    /// <summary>The text with every line ended by <paramref name="lineEnd"/>.</summary>
    public static string WithLineEnds(string text, string lineEnd)
    {
        var unified = text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
        return lineEnd == "\n" ? unified : unified.Replace("\n", lineEnd, StringComparison.Ordinal);
    }

    public static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0;)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return true;
            text = text[(at + 2)..];
            at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return false;
    }

    /// <summary>Refuses a body that would begin another section, or swallow what follows it.</summary>
    public static void RequireOneBody(string text, string parameter)
    {
        var body = new BodyParser(new SourceText(text), 0);
        if (body.Parse() is [var section, ..]) throw new ArgumentException($"Line {section.Range.Line} of the text would begin another section.", parameter);
        if (body.Fences is [.., { IsClosed: false } fence]) throw new ArgumentException($"The code fence that line {fence.Range.Line} of the text begins is never closed; it would take in what follows.", parameter);
    }

    /// <summary>The SHA-256 of the UTF-8 of one text and another after it, in lower-case hexadecimal digits.</summary>
    public static string Digest(ReadOnlySpan<char> text, string more)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> octets = stackalloc byte[3 * 1024];
        while (text.Length > 0)
        {
            var length = Math.Min(1024, text.Length);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
            hash.AppendData(octets[..Encoding.UTF8.GetBytes(text[..length], octets)]);
            text = text[length..];
        }

        hash.AppendData(Encoding.UTF8.GetBytes(more));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
