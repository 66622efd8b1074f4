using Dunes.Sdk.Mcp.Server;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Mcp.Tests;

public class ForeignTextTests
{
    [Theory]
    [InlineData("plain text, ünïcödé, 体温, 🙂", "plain text, ünïcödé, 体温, 🙂")]
    [InlineData("line\r\nbreak\u2028", "line\\u{000D}\\u{000A}break\\u{2028}")]
    [InlineData("\u202Eturned\u2066", "\\u{202E}turned\\u{2066}")]
    [InlineData("zero\u200Bwidth", "zero\\u{200B}width")]
    [InlineData("\U000E0041hidden", "\\u{E0041}hidden")]
    [InlineData("\u001b[31m", "\\u{001B}[31m")]
    public void What_is_not_plain_text_is_escaped(string text, string expected) => Assert.Equal(expected, ForeignText.Clean(text));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("half \uFFFD", ForeignText.Clean("half \uD83D"));

    [Fact]
    public void No_character_is_cut_in_two()
    {
        Assert.Equal(new string('x', 198) + "…", ForeignText.Clean(new string('x', 198) + "🙂y"));
        Assert.Equal(new string('x', 195) + "…", ForeignText.Clean(new string('x', 195) + "\u202E"));
        Assert.Equal(new string('x', 192) + "\\u{202E}", ForeignText.Clean(new string('x', 192) + "\u202E"));
    }

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    [InlineData(5000, 200)]
    public void Text_is_shortened(int length, int expected)
    {
        var clean = ForeignText.Clean(new string('x', length))!;

        Assert.Equal(expected, clean.Length);
        Assert.Equal(length > ForeignText.MaxLength, clean.EndsWith('…'));
    }

    [Fact]
    public void Any_text_comes_out_short_and_clean() => Prop.ForAll<string?>(text =>
        ForeignText.Clean(text) is not { } clean ? text is null : clean.Length <= ForeignText.MaxLength && !clean.Any(char.IsControl)).QuickCheckThrowOnFailure();
}
