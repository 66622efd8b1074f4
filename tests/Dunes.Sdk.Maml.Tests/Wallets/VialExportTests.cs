using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Wallets;

namespace Dunes.Sdk.Maml.Tests.Wallets;

public class VialExportTests
{
    private const string Example = """
        # WebXOS Vial and Wallet Export

        ## Agentic Network
        - Network ID: 11111111-2222-4333-8444-555555555555
        - Session Start: 2025-08-30T14:25:56.956Z
        - Session Duration: 0.00 seconds
        - Reputation: 7

        ## Wallet
        - Wallet Key: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee
        - Session Balance: 100.5000 $WEBXOS
        - Address: 99999999-8888-4777-8666-555555555555
        - Hash: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

        ## API Credentials
        - Key: the-api-key
        - Secret: the-api-secret

        ## Blockchain
        - Blocks: 904
        - Last Hash: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

        ## Vials
        # Vial Agent: vial1
        - Status: running
        - Language: Python
        - Code Length: 9 bytes
        - $WEBXOS Hash: 33333333-2222-4333-8444-555555555555
        - Wallet Balance: 50.2500 $WEBXOS
        - Wallet Address: 44444444-2222-4333-8444-555555555555
        - Tasks: none
        - Quantum State: {
              "qubits": [],
              "entanglement": "synced"
            }
        - Config: {}

        ```python
        print(1)
        # Vial Agent: no agent, but code
        ```
        ---

        # Vial Agent: vial2
        - Status: stopped
        - Language: Python
        - Code Length: 8 bytes
        - Wallet Balance: 50.2500 $WEBXOS
        - Wallet Address: none

        ```python
        print(2)
        ```

        ## Instructions
        - **Reuse**: Import this .md file.

        """;

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));

    private static int LineOf(string text) => Array.FindIndex(Example.ReplaceLineEndings("\n").Split('\n'), line => line.Contains(text, StringComparison.Ordinal)) + 1;

    [Fact]
    public void What_an_export_states_is_read()
    {
        var octets = Octets(Example);
        var export = VialExport.Read(octets).Export!;
        Assert.Equal(("11111111-2222-4333-8444-555555555555", "2025-08-30T14:25:56.956Z", 1_005_000L, "99999999-8888-4777-8666-555555555555"), (export.NetworkId, export.SessionStart, export.Balance, export.Address));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(octets)), export.Digest);
        Assert.Equal(
            [
                new VialAgent("vial1", "running", "Python", 502_500, "44444444-2222-4333-8444-555555555555", 42, Digest("print(1)\n# Vial Agent: no agent, but code\n"), 9, LineOf("# Vial Agent: vial1")),
                new VialAgent("vial2", "stopped", "Python", 502_500, null, 9, Digest("print(2)\n"), 8, LineOf("# Vial Agent: vial2")),
            ],
            export.Vials);

        static string Digest(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
    }

    [Fact]
    public void What_it_cannot_prove_and_where_its_secrets_stand_is_said()
    {
        var findings = VialExport.Read(Octets(Example)).Findings;
        Assert.Equal([LineOf("Wallet Key"), LineOf("- Key: the"), LineOf("- Secret: the")], findings.Where(one => one.Code == WalletCodes.SecretInClear).Select(one => one.Line));
        Assert.Equal(LineOf("Code Length: 9"), Assert.Single(findings, one => one.Code == WalletCodes.ExportDoubtful).Line);
        Assert.Contains("signed", Assert.Single(findings, one => one.Code == WalletCodes.Unproved).Message, StringComparison.Ordinal);
        Assert.All(findings, one => Assert.DoesNotContain("the-api", one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_wallet_of_it_holds_the_balance_and_none_of_its_secrets()
    {
        using var owner = SigningKey.Generate(KeyPurpose.Wallet, SignatureAlgorithm.MLDsa87);
        var export = VialExport.Read(Octets(Example)).Export!;
        var octets = export.ToWallet(owner, DateTimeOffset.UnixEpoch, Guid.Empty);
        var wallet = Wallet.Read(octets).Wallet!;
        Assert.Equal(1_005_000, wallet.BalanceOf(owner.VerificationKey.Id, VialExport.Token));
        var text = Encoding.UTF8.GetString(octets);
        Assert.Contains($"SHA-256 {export.Digest}, which states 100.5000 $WEBXOS", text, StringComparison.Ordinal);
        Assert.Contains("signed by nobody", text, StringComparison.Ordinal);
        Assert.All(["the-api-key", "the-api-secret", "aaaaaaaa-bbbb"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Empty(Wallet.Read(VialExport.Read(Octets(Example.Replace("100.5000", "0.0000", StringComparison.Ordinal))).Export!.ToWallet(owner, DateTimeOffset.UnixEpoch, Guid.Empty)).Wallet!.Balances);
    }

    [Fact]
    public void The_older_form_without_hashes_and_credentials_is_read()
    {
        var reading = VialExport.Read(Octets("# WebXOS Vial and Wallet Export\n\n## Agentic Network\n- Network ID: none\n- Session Start: none\n- Session Duration: 0 seconds\n\n## Wallet\n- Wallet Key: none\n- Session Balance: 0.0001 $WEBXOS\n- Address: offline\n\n## Vials\n"));
        Assert.Equal((null, null, 1L, null, 0), (reading.Export!.NetworkId, reading.Export.SessionStart, reading.Export.Balance, reading.Export.Address, reading.Export.Vials.Count));
        Assert.Single(reading.Findings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# Wallet Export\n- Balance: 1.0000 $WEBXOS\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n## Wallet\n- Session Balance: lots\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n## Wallet\n- Session Balance: 0.00001 $WEBXOS\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n## Wallet\n- Session Balance: -1.0000 $WEBXOS\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n## Wallet\n- Session Balance: 922337203685478.0000 $WEBXOS\n")]
    [InlineData("# WebXOS Vial and Wallet Export\n## Other\n- Session Balance: 1.0000 $WEBXOS\n")]
    public void A_file_that_is_no_export_or_states_no_balance_is_refused(string text)
    {
        var reading = VialExport.Read(Octets(text));
        Assert.Null(reading.Export);
        Assert.Contains(reading.Findings, one => one.Code == WalletCodes.NoVialExport);
    }

    [Fact]
    public void Sums_that_do_not_agree_and_code_that_was_cut_are_named()
    {
        Assert.Contains(VialExport.Read(Octets(Example.Replace("50.2500", "50.2501", StringComparison.Ordinal))).Findings, one => one.Message.Contains("add up to 100.5002", StringComparison.Ordinal));
        var cut = Octets(Example)[..^70];
        Assert.Contains(VialExport.Read(cut).Findings, one => one.Message.Contains("never closed", StringComparison.Ordinal));
        Assert.Null(VialExport.Read([0xFF]).Export);
    }

    [Fact]
    public void Any_text_gives_an_answer_and_never_an_exception()
    {
        var random = new Random(20250909);
        var valid = Example.ReplaceLineEndings("\n");
        for (var count = Dunes.TestSupport.Depth.Of(20_000, 300_000); count > 0; count--)
        {
            Assert.NotEmpty(VialExport.Read(Encoding.UTF8.GetBytes(Garble.Mutate(random, valid))).Findings);
        }
    }
}
