using System.Text;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Tests.Parsing;

public class SourceTextTests
{
    private static readonly string[] Pieces = ["a", "\n", "\r\n", "\r", "\u00E9", "\u20AC", "\U0001F42A", "\uD83D", "\uDC2A", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"];

    [Fact]
    public void Places_are_those_of_counting_across_every_mark()
    {
        var random = new Random(4);
        for (var count = 0; count < 300; count++)
        {
            var (kinds, text) = (random.Next(1, Pieces.Length + 1), new StringBuilder());
            for (var length = random.Next(1_200); text.Length < length;) text.Append(Pieces[random.Next(kinds)]);
            AssertPlaces(text.ToString());
        }

        foreach (var length in new[] { 254, 255, 256, 257, 511, 512, 513 })
        {
            foreach (var end in new[] { "\r\n", "\n\r", "\U0001F42A", "\r\r\n\n", "" }) AssertPlaces(new string('x', length) + end + "\u00E9y");
        }
    }

    private static void AssertPlaces(string text)
    {
        var source = new SourceText(text);
        var starts = new List<int> { 0 };
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'))) starts.Add(at + 1);
        }

        Assert.Equal(starts.Count, source.LineCount);
        for (var line = 1; line <= starts.Count; line++)
        {
            var end = line < starts.Count ? starts[line] : text.Length;
            Assert.Equal(starts[line - 1], source.LineStart(line));
            Assert.Equal(text[starts[line - 1]..end].TrimEnd('\r', '\n'), source.Line(line).ToString());
        }

        Assert.Equal(text.Length, source.LineStart(starts.Count + 1));
        for (var at = 0; at <= text.Length; at++)
        {
            if (at > 0 && at < text.Length && char.IsSurrogatePair(text, at - 1)) continue;
            var line = starts.FindLastIndex(start => start <= at) + 1;
            var range = source.Range(at, text.Length);
            Assert.Equal((line, at - starts[line - 1] + 1, Encoding.UTF8.GetByteCount(text.AsSpan(0, at)), Encoding.UTF8.GetByteCount(text.AsSpan(at))), (range.Line, range.Column, range.ByteStart, range.ByteLength));
        }
    }
}
