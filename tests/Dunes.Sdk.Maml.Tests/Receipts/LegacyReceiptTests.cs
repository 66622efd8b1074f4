using Dunes.Sdk.Maml.Receipts;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Receipts;

public class LegacyReceiptTests
{
    private const string Document = "---\nmaml_version: \"1.0\"\ntype: workflow\n---\n# Outage \U0001F42A\n\n## Intent\nKeep the valve shut.\n\n## Context\nWell 7 is dry.\n";

    [Theory]
    [InlineData(MirrorMode.Document, LegacyReceiptForm.DocumentMirror, "headerless document mirror")]
    [InlineData(MirrorMode.Section, LegacyReceiptForm.SectionMirror, "section mirror")]
    [InlineData(MirrorMode.Word, LegacyReceiptForm.WordMirror, "word mirror")]
    public void A_mirror_without_a_header_is_named_and_undone(MirrorMode mode, LegacyReceiptForm form, string name)
    {
        foreach (var text in new[] { Mirror.Of(Document, mode), Mirror.Of(Document, mode).Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var legacy = LegacyReceipt.Recognise(text);
            Assert.Equal((form, name, Document), (legacy!.Form, legacy.Name, legacy.Forward));
            Assert.Contains("cannot prove", legacy.CannotProve, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_published_mirror_of_hello_is_recognised() =>
        Assert.Equal("# Hello World\nThis is a test.", LegacyReceipt.Recognise(".tset a si sihT\ndlroW olleH #")!.Forward);

    [Theory]
    [InlineData("# Validation\nAll good.\n", LegacyReceiptForm.ValidationNote)]
    [InlineData("---\ntype: validation\n---\nChecked.\n", LegacyReceiptForm.ValidationNote)]
    [InlineData("plan.maml.md\n- **status**: passed\n", LegacyReceiptForm.ValidationNote)]
    [InlineData("energy: 256Wh -> hW652\n", LegacyReceiptForm.FieldReceipt)]
    [InlineData("| `1.0.3` \u2192 `3.0.1` |\n", LegacyReceiptForm.FieldReceipt)]
    [InlineData("quantum_2048 => 8402_mutnauq", LegacyReceiptForm.FieldReceipt)]
    [InlineData("created_at: Z00:70:12T90-90-5202\n", LegacyReceiptForm.FieldReceipt)]
    public void A_note_and_a_field_receipt_are_named(string text, LegacyReceiptForm form)
    {
        var legacy = LegacyReceipt.Recognise(text);
        Assert.Equal((form, null), (legacy!.Form, legacy.Forward));
        Assert.Contains("cannot prove", legacy.CannotProve, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Document)]
    [InlineData("Just some words, and a stop.")]
    [InlineData("a -> b\n1.0 -> 1.0\nabba -> abba\n")]
    public void What_is_none_of_them_is_not_recognised(string text) => Assert.Null(LegacyReceipt.Recognise(text));

    [Fact]
    public void A_receipt_with_a_header_is_no_legacy_form()
    {
        foreach (var mode in Enum.GetValues<MirrorMode>()) Assert.Null(LegacyReceipt.Recognise(MuReceipt.Write(Document, "a.maml.md", DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), null, mode)));
    }

    [Fact]
    public void Any_text_gives_an_answer_and_never_an_exception()
    {
        var random = new Random(20250910);
        string[] valid = [Mirror.Of(Document), Mirror.Of(Document, MirrorMode.Section), Mirror.Of(Document, MirrorMode.Word), "energy: 256Wh -> hW652\n", "# Validation\nAll good.\n"];
        for (var count = Depth.Of(50_000, 1_000_000); count > 0; count--)
        {
            var text = count % 4 == 0 ? Garble.Random(random, 300) : Garble.Mutate(random, valid[random.Next(valid.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var legacy = LegacyReceipt.Recognise(text);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024, "A small text took much memory.");
            if (legacy?.Forward is { } forward) Assert.True(forward.Length <= text.Length);
        }
    }
}
