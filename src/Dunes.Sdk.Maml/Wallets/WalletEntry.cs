using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>One signed entry of a wallet's history.</summary>
/// <remarks>
/// It is one line in one spelling, and its signature covers the line up to the blank before <c>sig=</c>; <c>prev</c>, the SHA-256 of
/// every octet of the file before the line, ties it to its place.
/// <code>
/// - STAMP: [OPEN] key=ALG:BASE64 prev=HEX sig=ALG:BASE64
/// - STAMP: [ISSUE] AMOUNT TOKEN to=ADDRESS key=… prev=… sig=…
/// - STAMP: [TRANSFER] AMOUNT TOKEN to=ADDRESS key=… prev=… sig=…
/// </code>
/// An address is the key id of its key, so the key that an entry carries shows who made it. A key of any algorithm but ecdsa-p384-sha384 is
/// long; once it stands in the file, as the owner's or in an entry, later entries carry its id: <c>key=HEX</c>.
/// </remarks>
public sealed class WalletEntry
{
    /// <summary>The longest line of an entry, in octets.</summary>
    internal const int MaxLineLength = 16 * 1024;

    /// <summary>The longest name of a token, in characters.</summary>
    internal const int MaxTokenLength = 16;

    private WalletEntry(string stamp, WalletVerb verb, long amount, string token, KeyId to, string key, string previous, string signature)
    {
        (Stamp, Verb, Amount, Token, To, Key, Previous, Signature) = (stamp, verb, amount, token, to, key, previous, signature);
    }

    /// <summary>The line of the entry in its file, from 1.</summary>
    public int Line { get; internal init; }

    /// <summary>When its maker says that it was made.</summary>
    public DateTimeOffset Time => DateTimeOffset.Parse(Stamp, CultureInfo.InvariantCulture);

    /// <summary>What it does.</summary>
    public WalletVerb Verb { get; }

    /// <summary>Units that it moves, 1 to 2^63 - 1; 0 for <see cref="WalletVerb.Open"/>.</summary>
    public long Amount { get; }

    /// <summary>The token's name; empty for <see cref="WalletVerb.Open"/>.</summary>
    public string Token { get; }

    /// <summary>The address that receives; <see cref="KeyId.None"/> for <see cref="WalletVerb.Open"/>.</summary>
    public KeyId To { get; }

    /// <summary>The address that made and signed it.</summary>
    public KeyId By { get; internal set; }

    internal string Stamp { get; }

    internal string Key { get; }

    internal string Previous { get; }

    internal string Signature { get; }

    /// <summary>The line without its signature: what is signed.</summary>
    internal string SignedText
    {
        get
        {
            var what = Verb switch
            {
                WalletVerb.Open => "[OPEN]",
                WalletVerb.Issue => string.Create(CultureInfo.InvariantCulture, $"[ISSUE] {Amount} {Token} to={To}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"[TRANSFER] {Amount} {Token} to={To}"),
            };
            return $"- {Stamp}: {what} key={Key} prev={Previous}";
        }
    }

    /// <summary>Makes and signs an entry, as the line that is appended to its file; <paramref name="isKeyKnown"/> says whether the signer's key stands there already.</summary>
    internal static string Write(WalletVerb verb, long amount, string token, KeyId to, SigningKey signer, string previous, DateTimeOffset time, bool isKeyKnown = false)
    {
        var key = signer.VerificationKey;
        var entry = new WalletEntry(Rfc3339.Format(time), verb, amount, token, to, isKeyKnown && WalletKey.IsNamedById(key) ? key.Id.ToString() : WalletKey.Format(key), previous, string.Empty);
        var text = entry.SignedText;
        return $"{text} sig={key.Algorithm}:{Convert.ToBase64String(signer.Sign(Encoding.UTF8.GetBytes(text)))}\n";
    }

    /// <summary>Reads a line, without its line end; its key and signature are still to be checked.</summary>
    internal static bool TryRead(string text, int line, [NotNullWhen(true)] out WalletEntry? entry)
    {
        entry = null;
        var words = text.Split(' ');
        if (words.Length < 6 || words[0] != "-" || !words[1].EndsWith(':') || !Rfc3339.IsValid(words[1][..^1])) return false;
        WalletVerb? verb = words[2] switch { "[OPEN]" => WalletVerb.Open, "[ISSUE]" => WalletVerb.Issue, "[TRANSFER]" => WalletVerb.Transfer, _ => null };
        if (verb is null || words.Length != (verb == WalletVerb.Open ? 6 : 9)) return false;
        var amount = 0L;
        var to = KeyId.None;
        if (verb != WalletVerb.Open
            && (!long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out amount) || amount == 0
                || !IsToken(words[4]) || !WalletKey.TryReadAddress(After(words[5], "to="), out to)))
        {
            return false;
        }

        var read = new WalletEntry(words[1][..^1], verb.Value, amount, verb == WalletVerb.Open ? string.Empty : words[4], to, After(words[^3], "key="), After(words[^2], "prev="), After(words[^1], "sig=")) { Line = line };
        if ($"{read.SignedText} sig={read.Signature}" != text) return false; // one spelling: no leading zeros, nothing else
        entry = read;
        return true;
    }

    /// <summary>Whether a word names a token.</summary>
    internal static bool IsToken(string word) =>
        word.Length is > 0 and <= MaxTokenLength && char.IsAsciiLetterUpper(word[0]) && word.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character));

    private static string After(string word, string prefix) => word.StartsWith(prefix, StringComparison.Ordinal) ? word[prefix.Length..] : string.Empty;
}
