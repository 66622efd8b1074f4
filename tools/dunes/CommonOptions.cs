using System.CommandLine;

namespace Dunes.Cli;

/// <summary>Options that several verbs have: the same name, the same words and the same sign for the value everywhere.</summary>
internal static class CommonOptions
{
    /// <summary>A file that must be named.</summary>
    public static Option<string> File(string name, string description) => new(name) { Description = description, HelpName = "FILE", Required = true };

    /// <summary>A file that may be named.</summary>
    public static Option<string?> OptionalFile(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    /// <summary>The passphrase of a key: <c>--passphrase-file</c>.</summary>
    public static Option<string?> PassphraseFile(string whose = "the key's") => OptionalFile("--passphrase-file", $"A file whose first line is {whose} passphrase.");

    /// <summary>The wish to have a new key without a passphrase: <c>--key-in-clear</c>.</summary>
    public static Option<bool> KeyInClear() => new("--key-in-clear") { Description = "Write a new key without a passphrase." };

    /// <summary>What a key is for, <c>--purpose</c>, of these words.</summary>
    public static Option<string> Purpose(string description, string unlessGiven, params string[] words)
    {
        var option = new Option<string>("--purpose") { Description = description, HelpName = "PURPOSE", DefaultValueFactory = _ => unlessGiven };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>The wish to lose what is there: <c>--force</c>.</summary>
    public static Option<bool> Force(string what = "a file that is there.") => new("--force") { Description = $"Write over {what}" };

    /// <summary>The result for programs: <c>--json</c>.</summary>
    public static Option<bool> Json(string description = "Print the result as JSON.") => new("--json") { Description = description };

    /// <summary>The pre-shared key's id: <c>--psk-id</c>.</summary>
    public static Option<string?> PskId() => new("--psk-id") { Description = "The id of a pre-shared key, psk:NAME or etsi014:KME:KEY.", HelpName = "ID" };

    /// <summary>The pre-shared key's octets: <c>--psk-file</c>.</summary>
    public static Option<string?> PskFile() => OptionalFile("--psk-file", "The file with the pre-shared key's octets, 32 or more.");

    /// <summary>The input of a verb that streams: <c>--input</c>.</summary>
    public static Option<string> StreamInput(string what) => new("--input") { Description = $"{what}; - is standard input.", HelpName = "FILE", DefaultValueFactory = _ => "-" };

    /// <summary>The output of a verb that streams: <c>--output</c>.</summary>
    public static Option<string> StreamOutput(string what) => new("--output") { Description = $"{what}; - is standard output.", HelpName = "FILE", DefaultValueFactory = _ => "-" };

    /// <summary>Senders who are trusted: <c>--trusted</c>.</summary>
    public static Option<string[]> Trusted() => new("--trusted") { Description = "The public key file of a sender who is trusted; may stand several times.", HelpName = "FILE" };

    /// <summary>Leave to use suite 0: <c>--classical</c>.</summary>
    public static Option<bool> Classical() => new("--classical") { Description = "Allow suite 0, which a quantum computer breaks." };
}
