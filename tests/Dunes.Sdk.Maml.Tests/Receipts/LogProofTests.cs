using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Receipts;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Receipts;

public sealed class LogProofTests : IDisposable
{
    private const string Source = "## Intent\nKeep the valve shut.\n";
    private const string Proof = "c2sp.org/tlog-proof@v1\nindex 7\nRYh0uH6KkFDSMUxUQw==\n\ndunes/log\n8\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n\n\u2014 dunes/log Az3grl\n";
    private readonly SigningKey _signer = SigningKey.Generate(KeyPurpose.Receipt);

    public void Dispose() => _signer.Dispose();

    private string Signed() => MuReceipt.Write(Source, "valve.maml.md", DateTimeOffset.UnixEpoch, Guid.Empty, _signer);

    private ReceiptVerification Verify(string receipt, ILogProofVerifier? logs) => MuReceipt.Verify(receipt, Source, id => id == _signer.VerificationKey.Id ? _signer.VerificationKey : null, logs);

    [Fact]
    public void A_proof_is_kept_as_it_is_behind_the_signature()
    {
        var receipt = Signed();
        var logged = MuReceipt.WithLogProof(receipt, Proof);
        Assert.Equal(Proof, MuReceipt.LogProofOf(logged));
        Assert.Null(MuReceipt.LogProofOf(receipt));
        Assert.Contains("\nlog_proof: |\n  c2sp.org/tlog-proof@v1\n  index 7\n  RYh0uH6KkFDSMUxUQw==\n\n  dunes/log\n", logged, StringComparison.Ordinal);
        Assert.Equal(receipt, logged.Remove(logged.IndexOf("log_proof", StringComparison.Ordinal), logged.Length - receipt.Length));
        Assert.Equal(MuReceipt.LogEntryOf(receipt), MuReceipt.LogEntryOf(logged));
        Assert.Equal(Proof, MuReceipt.LogProofOf(logged.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_logged_is_the_header_with_its_signature()
    {
        var entry = Encoding.UTF8.GetString(MuReceipt.LogEntryOf(Signed()));
        Assert.StartsWith("---\nmu_version: 1.0\n", entry, StringComparison.Ordinal);
        Assert.StartsWith("signature: ", entry.Split('\n')[^2], StringComparison.Ordinal);
        Assert.EndsWith("\n", entry, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_that_holds_proves_and_without_a_verifier_the_receipt_is_consistent_at_most()
    {
        var logged = MuReceipt.WithLogProof(Signed(), Proof);
        var log = new Log(true);
        var proved = Verify(logged, log);
        Assert.Equal((ReceiptVerdict.Proved, (string?)null), (proved.Verdict, proved.FailedCheck));
        Assert.Contains("log proof hold: entry 7 of dunes/log", proved.Message, StringComparison.Ordinal);
        Assert.Equal(Proof, log.Seen!.Text);
        Assert.Equal(MuReceipt.LogEntryOf(logged), log.Seen.Entry.ToArray());
        Assert.Equal(_signer.VerificationKey.Id, log.Seen.Signer);
        var alone = Verify(logged, null);
        Assert.Equal(ReceiptVerdict.Consistent, alone.Verdict);
        Assert.Contains("log proof is not checked", alone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_validator_checks_a_proof_with_the_verifier_that_it_is_given()
    {
        var logged = MuReceipt.WithLogProof(Signed(), Proof);
        var validator = new MamlValidator();
        Assert.Empty(validator.ValidateReceipt(logged, Source, _ => _signer.VerificationKey, new Log(true)));
        Assert.Equal(DiagnosticCodes.ReceiptFailed, Assert.Single(validator.ValidateReceipt(logged, Source, _ => _signer.VerificationKey, new Log(false))).Code);
        Assert.Equal(DiagnosticCodes.ReceiptNotProved, Assert.Single(validator.ValidateReceipt(logged, Source, _ => _signer.VerificationKey)).Code);
    }

    [Fact]
    public void Where_no_signer_is_known_a_signed_receipt_is_consistent_at_most()
    {
        var found = Assert.Single(new MamlValidator().ValidateReceipt(Signed(), Source, null));
        Assert.Equal((DiagnosticCodes.ReceiptNotProved, DiagnosticSeverity.Information), (found.Code, found.Severity));
        Assert.Contains("signature", found.Message, StringComparison.Ordinal);
        Assert.Equal(DiagnosticCodes.ReceiptFailed, Assert.Single(new MamlValidator().ValidateReceipt(Signed(), Source + "x", null)).Code);
    }

    [Fact]
    public void The_validator_names_an_older_form()
    {
        var mirror = Mirror.Of("## Intent\nKeep the valve shut.\n\n## Context\nThe tank is low.\n");
        var alone = Assert.Single(new MamlValidator().ValidateReceipt(mirror, null, null));
        Assert.Equal(DiagnosticCodes.ReceiptFailed, alone.Code);
        Assert.Contains("headerless document mirror", alone.Message, StringComparison.Ordinal);
        Assert.Equal(DiagnosticCodes.ReceiptNotProved, Assert.Single(new MamlValidator().ValidateReceipt(mirror, Mirror.Undo(mirror), null)).Code);
    }

    [Fact]
    public void A_proof_that_does_not_hold_fails_the_receipt()
    {
        var failed = Verify(MuReceipt.WithLogProof(Signed(), Proof), new Log(false));
        Assert.Equal((ReceiptVerdict.Failed, "log_proof"), (failed.Verdict, failed.FailedCheck));
    }

    [Fact]
    public void A_log_is_asked_only_when_the_signature_holds()
    {
        var logged = MuReceipt.WithLogProof(Signed(), Proof).Replace("valve.maml.md", "pump.maml.md", StringComparison.Ordinal);
        var log = new Log(true);
        Assert.Equal("signature", Verify(logged, log).FailedCheck);
        Assert.Null(log.Seen);
        Assert.Equal(ReceiptVerdict.Proved, Verify(Signed(), log).Verdict);
        Assert.Null(log.Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n\n")]
    [InlineData("a\tb")]
    [InlineData("a\rb")]
    [InlineData("a\u202Eb")]
    public void A_proof_that_does_not_fit_is_refused(string proof) => Assert.Throws<ArgumentException>(() => MuReceipt.WithLogProof(Signed(), proof));

    [Fact]
    public void Only_a_signed_receipt_takes_a_proof_and_only_one()
    {
        Assert.Throws<ArgumentException>(() => MuReceipt.WithLogProof("no receipt", Proof));
        Assert.Throws<ArgumentException>(() => MuReceipt.WithLogProof(MuReceipt.Write(Source, "a", DateTimeOffset.UnixEpoch, Guid.Empty, null), Proof));
        Assert.Throws<ArgumentException>(() => MuReceipt.WithLogProof(MuReceipt.WithLogProof(Signed(), Proof), Proof));
        Assert.Throws<ArgumentException>(() => MuReceipt.WithLogProof(Signed(), new string('a', 70_000)));
    }

    [Fact]
    public void Lines_that_stand_elsewhere_are_no_proof()
    {
        var logged = MuReceipt.WithLogProof(Signed(), Proof);
        Assert.Equal("header", Verify(logged.Replace("\n  index", "\n index", StringComparison.Ordinal), new Log(true)).FailedCheck);
        Assert.Equal("header", Verify(logged.Replace("log_proof: |", "log_proof: >", StringComparison.Ordinal), new Log(true)).FailedCheck);
    }

    private sealed class Log(bool holds) : ILogProofVerifier
    {
        public ReceiptLogProof? Seen { get; private set; }

        public LogProofResult Verify(ReceiptLogProof proof)
        {
            Seen = proof;
            return new(holds, "entry 7 of dunes/log.");
        }
    }
}
