using System.Text;
using Dunes.Sdk.Maml.Receipts;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Maml.Tests.Receipts;

public class MirrorTests
{
    // The format's published examples.
    [Theory]
    [InlineData("# Hello World\nThis is a test.", ".tset a si sihT\ndlroW olleH #")]
    [InlineData("256Wh", "hW652")]
    [InlineData("1.0.0", "0.0.1")]
    [InlineData("2025-09-09T21:07:00Z", "Z00:70:12T90-90-5202")]
    [InlineData("quantum_2048", "8402_mutnauq")]
    [InlineData("crystals-dilithium", "muihtilid-slatsyrc")]
    public void A_document_is_mirrored_as_published(string text, string mirror)
    {
        Assert.Equal(mirror, Mirror.Of(text));
        Assert.Equal(text, Mirror.Undo(mirror));
    }

    [Theory]
    [InlineData("256Wh")]
    [InlineData("2025-09-09T21:07:00Z")]
    [InlineData("crystals-dilithium")]
    public void A_single_word_mirrors_alike_in_every_mode(string word)
    {
        Assert.Equal(Mirror.Of(word), Mirror.Of(word, MirrorMode.Word));
        Assert.Equal(Mirror.Of(word), Mirror.Of(word, MirrorMode.Section));
    }

    [Fact]
    public void Words_are_mirrored_in_their_place_and_white_space_is_kept() =>
        Assert.Equal("#  olleH\tdlroW\n\n sihT si", Mirror.Of("#  Hello\tWorld\n\n This is", MirrorMode.Word));

    [Fact]
    public void Sections_keep_the_shape_of_keys_headings_lists_and_fences() => Assert.Equal(
        "---\nnoisrev_lmam: 0.1\nsnoissimrep:\n  daer: ]*//:tnega[\n---\n## tnetnI\n- eno :owt\n```nohtyp\n)1(tnirp\n```\n",
        Mirror.Of("---\nmaml_version: 1.0\npermissions:\n  read: [agent://*]\n---\n## Intent\n- two: one\n```python\nprint(1)\n```\n", MirrorMode.Section));

    [Fact]
    public void A_surrogate_pair_is_never_split()
    {
        Assert.Equal("b\U0001F42Aa", Mirror.Of("a\U0001F42Ab"));
        Assert.Equal("\U0001F433\U0001F42A", Mirror.Of("\U0001F42A\U0001F433"));
        Assert.Equal("b\U0001F42Aa \U0001F433", Mirror.Of("a\U0001F42Ab \U0001F433", MirrorMode.Word));
        Assert.Equal("# b\U0001F42Aa", Mirror.Of("# a\U0001F42Ab", MirrorMode.Section));
    }

    [Fact]
    public void A_long_document_is_mirrored_across_blocks_without_splitting_a_pair()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var text = new string('a', shift) + string.Concat(Enumerable.Repeat("x\U0001F42A", Mirror.BlockSize)) + "end";
            Assert.Equal(string.Concat(text.EnumerateRunes().Reverse().Select(rune => rune.ToString())), Mirror.Of(text));
        }
    }

    [Fact]
    public void A_lone_surrogate_is_carried_as_it_is()
    {
        // Not a theory: a runner that writes its cases as UTF-8 takes one lone surrogate for another.
        foreach (var text in (ReadOnlySpan<string>)["\uD83D", "\uDC2A", "a\uDC2Ab\uD83Dc", "\uDC2A\uDC2A\uD83D\uD83D"])
        {
            foreach (var mode in Enum.GetValues<MirrorMode>()) Assert.Equal(text.Order(), Mirror.Of(text, mode).Order());
        }
    }

    [Fact]
    public void Mirroring_twice_gives_the_text_back_in_every_mode() => Prop.ForAll(Texts, text =>
        Enum.GetValues<MirrorMode>().All(mode => Mirror.Undo(Mirror.Of(text, mode), mode) == text)).Check(Config.QuickThrowOnFailure.WithMaxTest(Depth.Of(5_000, 200_000)));

    [Fact]
    public void A_document_mirror_is_the_runes_in_reverse() => Prop.ForAll(Texts, text =>
        Mirror.Of(text) == string.Concat(text.EnumerateRunes().Reverse().Select(rune => rune.ToString()))).Check(Config.QuickThrowOnFailure.WithMaxTest(Depth.Of(2_000, 50_000)));

    [Fact]
    public void A_mode_that_is_none_is_the_callers_mistake() => Assert.Throws<ArgumentOutOfRangeException>(() => Mirror.Of("a", (MirrorMode)3));

    // Pieces that matter to some mode, put together at random: marks, white space, colons, combining marks, pairs, delimiters.
    private static Arbitrary<string> Texts { get; } = Gen.Elements(
            "a", "Z", "9", " ", "\t", "\n", "\r", "---", "---\n", "...\n", "\n---\n", "## ", " ##", "#", ":", ": ", "key: value", "- ", "*", "> ", "```", "```csharp\n",
            "e\u0301", "\u0301", "\u00A0", "\u2028", "\u3000", "\U0001F42A", "\U0001F468\u200D\U0001F469", "\uFE0F", "\u05D0\u05D1", "\uFEFF", "|", "~", "`")
        .ListOf().Select(string.Concat).ToArbitrary();
}
