using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class AdvisorTextTests
{
    [Theory]
    [InlineData(null, "unnamed")]
    [InlineData("", "unnamed")]
    [InlineData(" \t", "unnamed")]
    [InlineData("model 7, né \U0001F525", "model 7, né \U0001F525")]
    [InlineData("a\0b\nc", "a\\u{0000}b\\u{000A}c")]
    [InlineData("a\u202Eb", "a\\u{202E}b")]
    public void What_prints_stays_and_the_rest_is_escaped(string? text, string expected) => Assert.Equal(expected, AdvisorText.Clean(text, "unnamed"));

    [Fact]
    public void A_lone_surrogate_is_escaped() => Assert.Equal("a\\u{D800}c", AdvisorText.Clean("a\ud800c", "unnamed"));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        Assert.Equal(FlowContent.MaxText, AdvisorText.Clean(new string('m', 600), "").Length);
        Assert.Equal(new string('a', 511), AdvisorText.Clean(new string('a', 511) + "\U0001F525", ""));
        Assert.EndsWith("\\u{0000}", AdvisorText.Clean(new string('\0', 600), ""), StringComparison.Ordinal); // no escape is cut in two
    }
}
