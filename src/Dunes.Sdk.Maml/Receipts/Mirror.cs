using System.Buffers;
using System.Text;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>Mirrors text so that a person can see it was handled, and an accident to either copy shows. A mirror proves nothing: anyone can make one.</summary>
/// <remarks>
/// Every mode is its own inverse on well-formed text: mirroring twice gives the text back, and no surrogate pair is ever split.
/// Lone surrogates never throw here, but two of them may meet and form a pair, so the law does not cover them; receipts refuse them.
/// <list type="bullet">
/// <item><see cref="MirrorMode.Document"/>: the whole text, last scalar first.</item>
/// <item><see cref="MirrorMode.Section"/>: every line stays in its place and is reversed within itself. White space and the
/// marks <c># - * + &gt; ` ~ |</c> at both ends of a line stay where they are, so headings, lists and fences keep their shape.
/// In the front matter the text before and after the first colon is reversed apart, so keys and values keep theirs.</item>
/// <item><see cref="MirrorMode.Word"/>: every run without white space is reversed in its place.</item>
/// </list>
/// </remarks>
public static class Mirror
{
    /// <summary>Characters that are reversed at a time: 8 KiB.</summary>
    internal const int BlockSize = 4096;

    private static readonly SearchValues<char> Marks = SearchValues.Create("#-*+>`~|");

    /// <summary>Mirrors a text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none of the three.</exception>
    public static string Of(string text, MirrorMode mode = MirrorMode.Document)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (mode is < MirrorMode.Document or > MirrorMode.Word) throw new ArgumentOutOfRangeException(nameof(mode), mode, "Use Document, Section or Word.");
        return string.Create(text.Length, (text, mode), static (mirrored, state) => Write(state.text, mirrored, state.mode));
    }

    /// <summary>Takes a mirror back to the text it was made of: the same as <see cref="Of"/>, under the name that says what is meant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none of the three.</exception>
    public static string Undo(string mirror, MirrorMode mode = MirrorMode.Document) => Of(mirror, mode);

    /// <summary>Mirrors into a buffer of the same length.</summary>
    internal static void Write(ReadOnlySpan<char> text, Span<char> mirrored, MirrorMode mode)
    {
        if (mode == MirrorMode.Document)
        {
            ReverseDocument(text, mirrored);
            return;
        }

        text.CopyTo(mirrored);
        if (mode == MirrorMode.Section) ReverseLines(mirrored);
        else ReverseWords(mirrored);
    }

    /// <summary>Goes block by block from the end, so that a block is copied and reversed while it is still in the cache.</summary>
    private static void ReverseDocument(ReadOnlySpan<char> text, Span<char> mirrored)
    {
        while (!text.IsEmpty)
        {
            var start = Math.Max(0, text.Length - BlockSize);
            if (start > 0 && char.IsSurrogatePair(text[start - 1], text[start])) start--;
            var block = text[start..];
            block.CopyTo(mirrored);
            ReverseScalars(mirrored[..block.Length]);
            mirrored = mirrored[block.Length..];
            text = text[..start];
        }
    }

    private static void ReverseScalars(Span<char> text)
    {
        text.Reverse();
        for (var at = 0; ;)
        {
            // A pair now stands low before high: put each one right.
            var found = text[at..].IndexOfAnyInRange('\uDC00', '\uDFFF');
            if (found < 0 || at + found + 1 >= text.Length) return;
            at += found;
            if (char.IsHighSurrogate(text[at + 1])) (text[at], text[at + 1]) = (text[at + 1], text[at++]);
            at++;
        }
    }

    private static void ReverseWords(Span<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            ReverseScalars(text[at..end]);
            at = end;
        }
    }

    private static void ReverseLines(Span<char> text)
    {
        var front = FrontMatterEnd(text);
        for (var at = 0; at < text.Length;)
        {
            var length = text[at..].IndexOf('\n');
            var line = length < 0 ? text[at..] : text.Slice(at, length);
            var colon = at < front ? line.IndexOf(':') : -1;
            if (colon < 0)
            {
                ReverseBetweenMarks(line);
            }
            else
            {
                ReverseBetweenMarks(line[..colon]);
                ReverseBetweenMarks(line[(colon + 1)..]);
            }

            at += line.Length + 1;
        }
    }

    /// <summary>Where the front matter ends; 0 when there is none. Its delimiters are marks or dots, which reversal leaves as they are.</summary>
    private static int FrontMatterEnd(ReadOnlySpan<char> text)
    {
        var first = true;
        for (var at = 0; at < text.Length; first = false)
        {
            var length = text[at..].IndexOf('\n');
            var line = (length < 0 ? text[at..] : text.Slice(at, length)).TrimEnd();
            if (first && line is not "---") return 0;
            if (!first && line is "---" or "...") return at;
            if (length < 0) return 0;
            at += length + 1;
        }

        return 0;
    }

    private static void ReverseBetweenMarks(Span<char> line)
    {
        var start = 0;
        while (start < line.Length && IsMark(line[start])) start++;
        var end = line.Length;
        while (end > start && IsMark(line[end - 1])) end--;
        ReverseScalars(line[start..end]);
    }

    private static bool IsMark(char character) => char.IsWhiteSpace(character) || Marks.Contains(character);
}
