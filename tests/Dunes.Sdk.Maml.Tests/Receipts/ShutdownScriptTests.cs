using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Receipts;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Receipts;

public class ShutdownScriptTests
{
    private static readonly DateTimeOffset Created = new(2025, 9, 9, 21, 7, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("018f3e2a-1111-7222-8333-123456789abc");

    private const string Head = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://well\npermissions:\n  read: [\"agent://*\"]\n  execute: [\"agent://well\"]\n---\n## Intent\nOpen.\n\n## Code_Blocks\n";

    private const string Plan = Head + "```bash\n# the mesh\nmesh-init --mesh-id dunes-ble-001\n  arachnid start\n```\n\n```bash {id=valve undo=\"valve --shut \\\"7\\\"\"}\nvalve --open 7\n```\n\n```json\n{}\n```\n\n"
        + "```python {undo=@calm}\nwake()\n```\n\n```python {id=calm}\nsleep()\nprint(\"```\")\n```\n\n```bash {undo=none}\nls\n```\n";

    private const string Golden = """
        ---
        maml_version: "1.0"
        id: urn:uuid:IDENTITY
        type: shutdown_script
        created_at: 2025-09-09T21:07:00Z
        source_maml: plan.maml.md
        source_digest: sha256:DIGEST
        origin: agent://well
        permissions:
          read: ["agent://*"]
          execute: ["agent://well"]
        ---

        ## Intent
        Undo what plan.maml.md does, its last action first.

        ## Context
        Generated from declared inverses only; nothing was executed.
        - undo-1 undoes 28:1, as declared there
        - undo-2 undoes 20:1, as declared there
        - undo-3 undoes 17:3, by a known inverse
        - undo-4 undoes 16:1, by a known inverse

        ## Code_Blocks
        ````python {id=undo-1 undo=none}
        sleep()
        print("```")
        ````

        ```bash {id=undo-2 undo=none}
        valve --shut "7"
        ```

        ```bash {id=undo-3 undo=none}
        arachnid stop
        ```

        ```bash {id=undo-4 undo=none}
        mesh-teardown --mesh-id dunes-ble-001
        ```

        """;

    private static ShutdownScript Of(string source) => ShutdownScript.Of(MamlDocument.Parse(source), "plan.maml.md");

    private static VerificationKey? TrustNobody(KeyId id) => null;

    [Fact]
    public void A_script_undoes_the_last_action_first()
    {
        var script = Of(Plan);
        Assert.True(script.IsWhole);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Plan)));
        var id = $"{digest[..8]}-{digest[8..12]}-8{digest[13..16]}-";
        var document = script.ToDocument(Created);
        var written = document[(document.IndexOf("urn:uuid:", StringComparison.Ordinal) + 9)..][..36];
        Assert.StartsWith(id, written, StringComparison.Ordinal);
        Assert.Equal(Golden.ReplaceLineEndings("\n").Replace("DIGEST", digest, StringComparison.Ordinal).Replace("IDENTITY", written, StringComparison.Ordinal), document);
        Assert.DoesNotContain(new MamlValidator().Validate(MamlDocument.Parse(document)), one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_script_made_again_of_its_source_is_the_one_in_the_receipt()
    {
        using var signer = SigningKey.Generate(KeyPurpose.Receipt);
        var receipt = Of(Plan).WriteReceipt(Created, Id, signer);
        var result = MuReceipt.Verify(receipt, Plan, id => signer.VerificationKey);
        Assert.Equal((ReceiptVerdict.Proved, ReceiptType.ShutdownScript), (result.Verdict, result.Type!.Value));
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, Plan.Replace("\n", "\r\n", StringComparison.Ordinal), id => signer.VerificationKey).Verdict);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, Of(Plan).ToDocument(Created), id => signer.VerificationKey).Verdict);
        Assert.Equal("mirror", MuReceipt.Verify(receipt, Plan.Replace("arachnid start", "docker start", StringComparison.Ordinal), id => signer.VerificationKey).FailedCheck);
        Assert.Equal("mirror", MuReceipt.Verify(receipt, "nothing", id => signer.VerificationKey).FailedCheck);
    }

    [Fact]
    public void A_script_of_a_script_has_nothing_to_undo() => Assert.Equal(ReceiptCodes.NothingToUndo, Assert.Single(Of(Of(Plan).ToDocument(Created)).Findings).Code);

    [Theory]
    [InlineData("mesh-init", "mesh-teardown")]
    [InlineData("dunes mesh-init --mesh-id=a", "dunes mesh-teardown --mesh-id=a")]
    [InlineData("arachnid start drone-7", "arachnid stop drone-7")]
    [InlineData("systemctl enable mesh.service", "systemctl disable mesh.service")]
    [InlineData("docker start relay", "docker stop relay")]
    public void A_known_action_has_its_inverse_with_the_names_it_was_given(string action, string inverse) =>
        Assert.Equal((inverse, false), (Assert.Single(Of($"{Head}```sh\n{action}\n```\n").Steps).Inverse, Of($"{Head}```sh\n{action}\n```\n").Steps[0].IsDeclared));

    [Theory]
    [InlineData("```sh\nmesh-init\n  rm -r everything\n```", ReceiptCodes.NoInverseKnown, 16, 3)]
    [InlineData("```sh\nmesh-init --nodes 3\n```", ReceiptCodes.NoInverseKnown, 15, 1)]
    [InlineData("```sh\nmesh-init; reboot\n```", ReceiptCodes.NoInverseKnown, 15, 1)]
    [InlineData("```sh\narachnid stop\n```", ReceiptCodes.NoInverseKnown, 15, 1)]
    [InlineData("```python\nwake()\n```", ReceiptCodes.NoInverseKnown, 14, 1)]
    [InlineData("```\nwake()\n```", ReceiptCodes.NoInverseKnown, 14, 1)]
    [InlineData("```sh {undo=@nobody}\nmesh-init\n```", ReceiptCodes.UndoInvalid, 14, 1)]
    [InlineData("```sh {undo=\"a}\nmesh-init\n```", ReceiptCodes.UndoInvalid, 14, 1)]
    [InlineData("```sh {undo=a undo=b}\nmesh-init\n```", ReceiptCodes.UndoInvalid, 14, 1)]
    [InlineData("```sh {undo}\nmesh-init\n```", ReceiptCodes.UndoInvalid, 14, 1)]
    [InlineData("```sh {id=a}\n```\n```sh {id=a}\n```", ReceiptCodes.UndoInvalid, 16, 1)]
    [InlineData("```sh\nmesh-init", DiagnosticCodes.FenceUnclosed, 14, 1)]
    [InlineData("", ReceiptCodes.NothingToUndo, 1, 1)]
    public void What_cannot_be_undone_is_a_finding_with_its_place(string block, string code, int line, int column)
    {
        var script = Of(Head + block);
        Assert.False(script.IsWhole);
        var finding = Assert.Single(script.Findings);
        Assert.Equal((code, line, column), (finding.Code, finding.Line, finding.Column));
    }

    [Fact]
    public void A_script_that_is_not_whole_says_what_it_does_not_undo()
    {
        var script = Of($"{Head}```sh\nmesh-init\nreboot\n```\n");
        Assert.Contains("- not undone: 16:1\n", script.ToDocument(Created), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Of(Head).ToDocument(Created));
    }

    [Fact]
    public void A_document_with_errors_gives_no_steps()
    {
        var script = Of(Plan.Replace("origin:", "type: again\norigin:", StringComparison.Ordinal));
        Assert.Empty(script.Steps);
        Assert.Equal(DiagnosticCodes.DuplicateKey, Assert.Single(script.Findings).Code);
    }

    [Fact]
    public void A_validation_receipt_says_so_and_a_shutdown_script_is_not_written_by_hand()
    {
        var receipt = MuReceipt.Write(Plan, "plan.maml.md", Created, Id, null, type: ReceiptType.Validation);
        Assert.Contains("\ntype: validation\n", receipt, StringComparison.Ordinal);
        Assert.Equal(ReceiptType.Validation, MuReceipt.Verify(receipt, Plan, TrustNobody).Type);
        Assert.Throws<ArgumentOutOfRangeException>(() => MuReceipt.Write(Plan, "plan.maml.md", Created, Id, null, type: ReceiptType.ShutdownScript));
        Assert.Null(MuReceipt.Verify("nothing", Plan, TrustNobody).Type);
    }
}
