using System.CommandLine;
using System.Globalization;
using Dunes.Sdk.Crypto;

namespace Dunes.Cli;

/// <summary>Which key a command line asks for: <c>--purpose</c> and <c>--suite</c>.</summary>
/// <param name="Purpose">What the key is for.</param>
/// <param name="IsRecipient">Whether it receives envelopes; otherwise it signs.</param>
/// <param name="Suite">The suite, which names the KEM and the signature algorithm.</param>
internal sealed record KeyChoice(KeyPurpose Purpose, bool IsRecipient, EnvelopeSuite Suite)
{
    private static readonly string[] Purposes = ["envelope", "sender", "receipt", "ledger", "wallet", "token"];

    public static Option<string> PurposeOption() => CommonOptions.Purpose("What the key is for: envelope (receives), sender (signs envelopes), receipt, ledger, wallet or token.", "envelope", Purposes);

    public static Option<string> SuiteOption()
    {
        var option = new Option<string>("--suite") { HelpName = "SUITE", Description = "1 MLKEM1024-P384 and ML-DSA-87, 2 MLKEM768-P256 and ML-DSA-65, 3 X-Wing and ML-DSA-65, 4 ML-KEM-1024 and ML-DSA-87, 0 classical P-384.", DefaultValueFactory = _ => "1" };
        option.AcceptOnlyFromAmong("0", "1", "2", "3", "4");
        return option;
    }

    public static KeyChoice From(string purpose, string suite)
    {
        EnvelopeSuite.TryFind(byte.Parse(suite, NumberStyles.None, CultureInfo.InvariantCulture), out var found);
        return new(PurposeOf(purpose), purpose == "envelope", found ?? throw new MisuseException($"'{suite}' is no suite; 0 to 4 are."));
    }

    public static KeyPurpose PurposeOf(string name) => name switch
    {
        "receipt" => KeyPurpose.Receipt,
        "ledger" => KeyPurpose.Ledger,
        "wallet" => KeyPurpose.Wallet,
        "token" => KeyPurpose.Token,
        _ => KeyPurpose.Envelope,
    };
}
