using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Maml.Tests.Receipts;

public sealed class MuReceiptTests : IDisposable
{
    private const string Source = "---\nmaml_version: 1.0\n---\n# Outage \U0001F42A\n\n## Intent\nKeep the valve shut.\n\n## Context\nWell 7.\n";
    private static readonly DateTimeOffset Created = new(2025, 9, 9, 21, 7, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("018f3e2a-1111-7222-8333-123456789abc");
    private readonly SigningKey _signer = SigningKey.Generate(KeyPurpose.Receipt);

    public void Dispose() => _signer.Dispose();

    private static VerificationKey? TrustNobody(KeyId id) => null;

    private VerificationKey? Trust(KeyId id) => id == _signer.VerificationKey.Id ? _signer.VerificationKey : null;

    private static string Unsigned(string source = Source, MirrorMode mode = MirrorMode.Document) => MuReceipt.Write(source, "outage.maml.md", Created, Id, null, mode);

    private string Signed(string source = Source, MirrorMode mode = MirrorMode.Document) => MuReceipt.Write(source, "outage.maml.md", Created, Id, _signer, mode);

    [Fact]
    public void The_header_is_written_in_the_order_of_the_format() => Assert.Equal(
        "---\nmu_version: 1.0\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: receipt\nsource_maml: hello.maml.md\ncreated_at: 2025-09-09T21:07:00Z\n"
        + "verification:\n  method: reverse_check\nmirror: document\n"
        + "digest: sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("# Hello World\nThis is a test."u8)) + "\nsize: 29\n---\n"
        + ".tset a si sihT\ndlroW olleH #",
        MuReceipt.Write("# Hello World\r\nThis is a test.", "hello.maml.md", Created.ToOffset(TimeSpan.FromHours(3)), Id, null));

    [Fact]
    public void A_signed_header_ends_with_its_signer_and_signature()
    {
        var lines = Signed().Split('\n');
        var end = Array.IndexOf(lines, "---", 1);
        var algorithm = _signer.VerificationKey.Algorithm;
        Assert.Equal("  method: sha256+" + algorithm, lines[7]);
        Assert.Equal($"signer: {_signer.VerificationKey.Id}", lines[end - 2]);
        Assert.StartsWith($"signature: {algorithm}:", lines[end - 1]);
    }

    [Fact]
    public void What_is_signed_is_the_header_up_to_its_signature()
    {
        var receipt = Signed();
        var at = receipt.IndexOf("signature: ", StringComparison.Ordinal);
        var line = receipt[at..receipt.IndexOf('\n', at)];
        var signature = Convert.FromBase64String(line[(line.LastIndexOf(':') + 1)..]);
        Assert.True(_signer.VerificationKey.Verify(Encoding.UTF8.GetBytes(receipt[..at]), signature));
    }

    [Theory]
    [InlineData(MirrorMode.Document)]
    [InlineData(MirrorMode.Section)]
    [InlineData(MirrorMode.Word)]
    public void A_signed_receipt_is_proved_with_its_source_and_without(MirrorMode mode)
    {
        var receipt = Signed(mode: mode);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, Source, Trust).Verdict);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, null, Trust).Verdict);
    }

    [Fact]
    public void An_unsigned_receipt_is_consistent_at_most()
    {
        Assert.Equal(ReceiptVerdict.Consistent, MuReceipt.Verify(Unsigned(), Source, Trust).Verdict);
        Assert.Equal(ReceiptVerdict.Consistent, MuReceipt.Verify(Unsigned(), null, Trust).Verdict);
    }

    [Fact]
    public void Line_ends_and_a_byte_order_mark_make_no_difference_to_a_receipt()
    {
        Assert.Equal(Unsigned(), Unsigned("\uFEFF" + Source.Replace("\n", "\r\n")));
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(Signed().Replace("\n", "\r\n"), Source.Replace("\n", "\r\n"), Trust).Verdict);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(Signed(), "\uFEFF" + Source.Replace('\n', '\r'), Trust).Verdict);
    }

    [Fact]
    public void A_stranger_is_not_believed()
    {
        using var other = SigningKey.Generate(KeyPurpose.Receipt);
        using var ledger = SigningKey.Generate(KeyPurpose.Ledger);
        Check("signer", MuReceipt.Verify(Signed(), Source, TrustNobody));
        Check("signer", MuReceipt.Verify(Signed(), Source, _ => other.VerificationKey));
        Check("signer", MuReceipt.Verify(Signed(), Source, _ => ledger.VerificationKey));
        var forged = Signed().Replace(_signer.VerificationKey.Id.ToString(), other.VerificationKey.Id.ToString(), StringComparison.Ordinal);
        Check("signature", MuReceipt.Verify(forged, Source, _ => other.VerificationKey));
    }

    [Fact]
    public void A_signature_cannot_be_taken_off_unnoticed()
    {
        var lines = Signed().Split('\n').ToList();
        lines.RemoveAll(line => line.StartsWith("signature: ", StringComparison.Ordinal));
        Check("header", MuReceipt.Verify(string.Join('\n', lines), Source, Trust));
    }

    [Fact]
    public void No_single_changed_character_leaves_a_signed_receipt_proved()
    {
        var receipt = Signed();
        char[] others = ['\n', '\r', ' ', ':', '-', 'a', 'A', '0', '=', '+', '\u0301', '\uFEFF', '\uD83D', '\uDC2A'];

        // The base64 of a signature is thousands of characters that are all alike: of them every so many.
        var signature = receipt.IndexOf("\nsignature: ", StringComparison.Ordinal) + 40;
        var end = receipt.IndexOf('\n', signature) - 8;
        for (var at = 0; at < receipt.Length; at += at > signature && at < end ? Math.Min(Depth.Of(97, 11), end - at) : 1)
        {
            foreach (var other in others.Append((char)(receipt[at] ^ 1)).Append((char)(receipt[at] ^ 0x20)).Append((char)(receipt[at] ^ 4)))
            {
                if (other != receipt[at]) NotProved(receipt[..at] + other + receipt[(at + 1)..], at);
                NotProved(receipt[..at] + other + receipt[at..], at);
            }

            NotProved(receipt.Remove(at, 1), at);
        }

        foreach (var other in others) NotProved(receipt + other, receipt.Length);

        void NotProved(string changed, int at)
        {
            if (changed != receipt) Assert.True(MuReceipt.Verify(changed, null, Trust).Verdict != ReceiptVerdict.Proved, $"Proved with a change at {at}.");
        }
    }

    [Theory]
    [InlineData("valve shut", "valve open", 7, 16, "Intent")]
    [InlineData("Well 7", "Well 8", 10, 6, "Context")]
    [InlineData("\U0001F42A", "\U0001F42B", 4, 10, null)] // the pair, and not its second half
    [InlineData("Well 7.\n", "Well 7.", 10, 8, "Context")]
    [InlineData("---\nmaml", "--\nmaml", 1, 3, null)]
    public void A_source_that_differs_is_shown_where(string old, string changed, int line, int column, string? section)
    {
        foreach (var mode in Enum.GetValues<MirrorMode>())
        {
            var result = MuReceipt.Verify(Signed(mode: mode), Source.Replace(old, changed, StringComparison.Ordinal), Trust);
            Check("mirror", result);
            Assert.Equal((line, column), (result.Line, result.Column));
            Assert.Contains("the source changed", result.Message, StringComparison.Ordinal);
            if (section is not null) Assert.Contains($"section '{section}'", result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mirror_that_was_touched_is_shown_where_it_departs_from_the_source()
    {
        var result = MuReceipt.Verify(Unsigned().Replace("7 lleW", "8 lleW", StringComparison.Ordinal), Source, TrustNobody);
        Check("mirror", result);
        Assert.Equal((10, 6), (result.Line, result.Column));
        Assert.DoesNotContain("the source changed", result.Message, StringComparison.Ordinal);
        Check("digest", MuReceipt.Verify(Unsigned().Replace("7 lleW", "8 lleW", StringComparison.Ordinal), null, TrustNobody));
    }

    [Theory]
    [InlineData("mu_version: 1.0\n", "", "'mu_version' is missing")]
    [InlineData("type: receipt", "type: recipe", "line 4: 'type' is 'recipe'")]
    [InlineData("id: urn:uuid:018f", "id: urn:uuid:18f", "expected urn:uuid:")]
    [InlineData("created_at: 2025-09-09T21:07:00Z", "created_at: 2025-09-09 21:07", "RFC 3339")]
    [InlineData("type: receipt\n", "type: receipt\ntype: receipt\n", "line 5: 'type' is a duplicate of line 4")]
    [InlineData("digest: ", "digset: ", "did you mean 'digest'?")]
    [InlineData("mirror: document", "mirror: backwards", "document, section or word")]
    [InlineData("size: ", "size: -", "a number of octets")]
    [InlineData("  method:", "method:", "only 'method' is indented")]
    [InlineData("  method: reverse_check", "  method: sha256+ecdsa-p384-sha384", "promises a signature")]
    public void A_header_that_is_wrong_is_said_to_be(string old, string changed, string message)
    {
        var result = MuReceipt.Verify(Unsigned().Replace(old, changed, StringComparison.Ordinal), Source, TrustNobody);
        Check("header", result);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_from_a_later_version_is_named_and_ignored()
    {
        var result = MuReceipt.Verify(Unsigned().Replace("size: ", "decided_by: rules\nsize: ", StringComparison.Ordinal), Source, TrustNobody);
        Assert.Equal(ReceiptVerdict.Consistent, result.Verdict);
        Assert.Contains("decided_by", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_proof_that_nobody_checks_proves_nothing()
    {
        var receipt = Signed();
        var at = receipt.IndexOf("---\n", 4, StringComparison.Ordinal);
        var result = MuReceipt.Verify(receipt.Insert(at, "log_proof: |\n  index 7\n"), Source, Trust);
        Assert.Equal(ReceiptVerdict.Consistent, result.Verdict);
        Check("header", MuReceipt.Verify(receipt.Insert(at, "decided_by: rules\n"), Source, Trust));
    }

    [Fact]
    public void A_receipt_without_a_digest_needs_its_source()
    {
        var lines = Unsigned().Split('\n').ToList();
        lines.RemoveAll(line => line.StartsWith("digest: ", StringComparison.Ordinal));
        Check("digest", MuReceipt.Verify(string.Join('\n', lines), null, TrustNobody));
        Assert.Equal(ReceiptVerdict.Consistent, MuReceipt.Verify(string.Join('\n', lines), Source, TrustNobody).Verdict);
    }

    [Theory]
    [InlineData("a\u202Eb", "U+202E")]
    [InlineData("a\u200Bb", "U+200B")]
    [InlineData("a\U000E0041", "U+E0041")]
    public void What_does_not_show_is_not_mirrored(string source, string named)
    {
        Assert.Contains(named + " at 1:2", Assert.Throws<ArgumentException>(() => Unsigned(source)).Message, StringComparison.Ordinal);
        var smuggled = Unsigned("ab") + source[1..];
        Check("mirror", MuReceipt.Verify(smuggled, null, TrustNobody));
    }

    [Fact]
    public void A_lone_surrogate_is_not_mirrored()
    {
        foreach (var source in new[] { "a\uD83D", "a\uDC2A", "a\uDC2A\uD83D" })
        {
            Assert.Contains(" at 1:2", Assert.Throws<ArgumentException>(() => Unsigned(source)).Message, StringComparison.Ordinal);
            Check("mirror", MuReceipt.Verify(Unsigned("ab") + source[1..], null, TrustNobody));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a: b")]
    [InlineData("- a")]
    [InlineData("a #b")]
    [InlineData("a\u202Eb")]
    public void A_name_that_is_no_plain_line_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => MuReceipt.Write(Source, name, Created, Id, null));

    [Fact]
    public void A_key_for_another_purpose_is_refused()
    {
        using var envelope = SigningKey.Generate(KeyPurpose.Envelope);
        Assert.Throws<ArgumentException>(() => MuReceipt.Write(Source, "a.maml.md", Created, Id, envelope));
    }

    [Fact]
    public void A_text_beyond_the_bound_is_refused_before_any_work()
    {
        var large = new string('a', MuReceipt.MaxSourceSize + (64 * 1024) + 1);
        Check("header", MuReceipt.Verify(large, null, TrustNobody));
        Assert.Throws<ArgumentException>(() => Unsigned(large));
    }

    [Fact]
    public void Every_document_of_visible_text_has_a_receipt_that_is_consistent() => Prop.ForAll(
        Gen.Elements("a", "\n", "\r\n", "---\n", "## Intent\n", "key: value\n", "\U0001F42A", "e\u0301", " ", "```\n").ListOf().Select(string.Concat).ToArbitrary(),
        ArbMap.Default.ArbFor<MirrorMode>(),
        (source, mode) => MuReceipt.Verify(Unsigned(source, mode), source, TrustNobody).Verdict == ReceiptVerdict.Consistent).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_gives_a_verdict_and_never_an_exception()
    {
        var random = new Random(20250909);
        string[] valid = [Signed(), Unsigned(), Signed(mode: MirrorMode.Section), Unsigned(mode: MirrorMode.Word)];
        for (var count = Depth.Of(50_000, 1_000_000); count > 0; count--)
        {
            var text = count % 4 == 0 ? Garble.Random(random, 300) : Garble.Mutate(random, valid[random.Next(valid.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = MuReceipt.Verify(text, random.Next(2) == 0 ? Source : null, Trust);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 * 1024, "A small receipt took much memory.");
            if (result.Verdict == ReceiptVerdict.Proved) Assert.Contains(text, valid);
            Assert.Equal(result.Verdict == ReceiptVerdict.Failed, result.FailedCheck is not null);
        }
    }

    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa87, "ml-dsa-87")]
    [InlineData(SignatureAlgorithm.MLDsa65, "ml-dsa-65")]
    [InlineData(SignatureAlgorithm.Ed25519, "ed25519")]
    public void A_receipt_is_signed_with_any_algorithm_and_says_which(SignatureAlgorithm algorithm, string name)
    {
        using var signer = SigningKey.Generate(KeyPurpose.Receipt, algorithm);
        var receipt = MuReceipt.Write(Source, "a.maml.md", Created, Id, signer);
        Assert.Contains($"\n  method: sha256+{name}\n", receipt, StringComparison.Ordinal);
        Assert.Contains($"\nsignature: {name}:", receipt, StringComparison.Ordinal);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, Source, _ => signer.VerificationKey).Verdict);

        var another = algorithm == SignatureAlgorithm.Ed25519 ? "ml-dsa-87" : "ed25519";
        var other = receipt.Replace(name, another, StringComparison.Ordinal);
        var mismatch = MuReceipt.Verify(other, Source, _ => signer.VerificationKey);
        Check("signature", mismatch);
        Assert.Equal($"signature: the method is 'sha256+{another}'; the signer's key is for {name}.", mismatch.Message);
    }

    private static void Check(string failed, ReceiptVerification result)
    {
        Assert.Equal((ReceiptVerdict.Failed, failed), (result.Verdict, result.FailedCheck));
        Assert.StartsWith(failed + ": ", result.Message, StringComparison.Ordinal);
    }
}
