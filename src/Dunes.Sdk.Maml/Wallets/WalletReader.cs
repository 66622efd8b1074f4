using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>Reads a wallet from its octets: the head of the document, then entry by entry, each checked and folded into the balances.</summary>
internal sealed class WalletReader
{
    public const string TypeName = "wallet";

    private readonly Dictionary<(KeyId Address, string Token), long> _balances = [];
    private readonly Dictionary<string, long> _issued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VerificationKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly List<WalletToken> _tokens = [];
    private readonly List<WalletEntry> _entries = [];
    private KeyId _owner;
    private Diagnostic? _refusal;

    public WalletReading Read(ReadOnlySpan<byte> utf8)
    {
        var document = MamlDocument.Parse(utf8);
        if (!TryReadHead(document, out var history)) return new(null, _refusal);

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = history.BodyRange.ByteStart;
        digest.AppendData(utf8[..at]);
        for (var line = history.BodyRange.Line; at < utf8.Length; line++)
        {
            var length = utf8[at..].IndexOf((byte)'\n');
            if (length < 0) return Refused(WalletCodes.EntryMalformed, line, utf8.Length - at, "the last entry has no line end: it was not written whole.");
            if (!TryTakeEntry(utf8.Slice(at, length), line, digest)) return new(null, _refusal);
            digest.AppendData(utf8.Slice(at, length + 1));
            at += length + 1;
        }

        return _entries.Count == 0
            ? Refused(WalletCodes.EntryMalformed, history.HeadingRange.Line, 0, "the history is empty: expected the entry by which the owner opened the wallet.")
            : new(new Wallet(_owner, _tokens, _entries, _balances, [.. _keys.Values.Select(key => key.Id)], utf8.Length, Hex(digest)), null);
    }

    private bool TryReadHead(MamlDocument document, out MamlSection history)
    {
        history = null!;
        if (document.Diagnostics.FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error || one.Code is DiagnosticCodes.UnseenCharacter or DiagnosticCodes.ForeignFormat) is { } wrong)
        {
            return Refuse(WalletCodes.NoWallet, wrong.Line, wrong.Length, $"no wallet can be read: {wrong.Code}: {wrong.Message}");
        }

        var source = document.Source;
        var secret = source.Text.IndexOf("PRIVATE KEY", StringComparison.OrdinalIgnoreCase);
        if (secret >= 0) return Refuse(WalletCodes.SecretInClear, source.Range(secret, secret).Line, 0, "a private key stands here. A wallet holds no secret: take the file for known to others, and make a new key.");
        var type = document.FrontMatter?.Find("type");
        if (type?.Value != TypeName) return Refuse(WalletCodes.NoWallet, type?.KeyRange.Line ?? 1, 0, $"the type is {(type?.Value is { } other ? $"'{Excerpt.Of(other)}'" : "missing")}; expected '{TypeName}'.");
        if (!TryFind(document, "Wallet", out var wallet) || !TryFind(document, "Tokens", out var tokens) || !TryFind(document, "History", out history)) return false;
        if (document.Sections[^1] != history) return Refuse(WalletCodes.NoWallet, document.Sections[^1].HeadingRange.Line, 0, "the history is not the last section, so nothing could be appended to it.");
        return TryReadOwner(source, wallet) && TryReadTokens(source, tokens);
    }

    private bool TryFind(MamlDocument document, string name, out MamlSection section)
    {
        var found = document.Sections.Where(one => one.Is(name)).Take(2).ToArray();
        section = found.FirstOrDefault()!;
        return found.Length == 1 || Refuse(WalletCodes.NoWallet, found.Length == 0 ? 1 : found[1].HeadingRange.Line, 0, found.Length == 0 ? $"the section '{name}' is missing." : $"the section '{name}' stands twice.");
    }

    private bool TryReadOwner(SourceText source, MamlSection section)
    {
        string? address = null, key = null;
        foreach (var line in Lines(source, section))
        {
            var text = source.Line(line).ToString();
            if (text.StartsWith("- address: ", StringComparison.Ordinal) && address is null) address = text["- address: ".Length..];
            else if (text.StartsWith("- public_key: ", StringComparison.Ordinal) && key is null) key = text["- public_key: ".Length..];
            else if (!string.IsNullOrWhiteSpace(text) && !text.StartsWith("- balance", StringComparison.Ordinal)) return Refuse(WalletCodes.NoWallet, line, text.Length, $"'{Excerpt.Of(text)}' is neither '- address: ' nor '- public_key: ', once each.");
        }

        if (address is null || !WalletKey.TryReadAddress(address, out _owner)) return Refuse(WalletCodes.NoWallet, section.HeadingRange.Line, 0, "the section Wallet has no '- address: ' and 32 lower-case hexadecimal digits.");
        if (key is null || !WalletKey.TryRead(key, out var owner)) return Refuse(WalletCodes.NoWallet, section.HeadingRange.Line, 0, "the section Wallet has no '- public_key: ' with an algorithm, a colon and a key in base64.");
        Learn(key, owner);
        return owner.Id == _owner || Refuse(WalletCodes.NoWallet, section.HeadingRange.Line, 0, $"the address is {_owner}, and the public key's is {owner.Id}.");
    }

    private bool TryReadTokens(SourceText source, MamlSection section)
    {
        foreach (var line in Lines(source, section))
        {
            var text = source.Line(line).ToString();
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (text.Split(' ') is not ["-", [.. var name, ':'], "issuer", var issuer] || !WalletEntry.IsToken(name) || !WalletKey.TryReadAddress(issuer, out var address))
            {
                return Refuse(WalletCodes.NoWallet, line, text.Length, $"'{Excerpt.Of(text)}' is no token: expected '- NAME: issuer ADDRESS'.");
            }

            if (_tokens.Exists(one => one.Name == name)) return Refuse(WalletCodes.NoWallet, line, text.Length, $"the token {name} stands twice.");
            if (_tokens.Count == Wallet.MaxTokens) return Refuse(WalletCodes.NoWallet, line, text.Length, $"there are more than {Wallet.MaxTokens} tokens.");
            _tokens.Add(new(name, address));
        }

        return true;
    }

    private static IEnumerable<int> Lines(SourceText source, MamlSection section)
    {
        for (var line = section.BodyRange.Line; line <= source.LineCount && source.LineStart(line) < section.BodyRange.End; line++) yield return line;
    }

    private bool TryTakeEntry(ReadOnlySpan<byte> octets, int line, IncrementalHash before)
    {
        if (octets.Length > WalletEntry.MaxLineLength || octets.ContainsAnyExceptInRange((byte)' ', (byte)'~') || !WalletEntry.TryRead(Encoding.ASCII.GetString(octets), line, out var entry))
        {
            return Refuse(WalletCodes.EntryMalformed, line, 0, "this is no entry in its one spelling: expected '- TIME: [OPEN], [ISSUE] or [TRANSFER] …, key, prev and sig'.");
        }

        if (_seen.TryGetValue(entry.Signature, out var earlier)) return Refuse(WalletCodes.Replayed, line, octets.Length, $"the entry is that of line {earlier} again.");
        if (entry.Previous != Hex(before)) return Refuse(WalletCodes.ChainBroken, line, octets.Length, "'prev' is not the digest of what stands before: something before this line was changed or left out, or the entry was made for another place.");
        if (!_keys.TryGetValue(entry.Key, out var key))
        {
            if (WalletKey.TryReadAddress(entry.Key, out var id)) return Refuse(WalletCodes.Forged, line, octets.Length, $"'key' names {id}, whose key stands nowhere before.");
            if (!WalletKey.TryRead(entry.Key, out key)) return Refuse(WalletCodes.Forged, line, octets.Length, "'key' is no public key.");
            Learn(entry.Key, key);
        }
        else if (entry.Key.Length != 2 * KeyId.Size && WalletKey.IsNamedById(key))
        {
            return Refuse(WalletCodes.EntryMalformed, line, octets.Length, $"'key' stands before already; expected its id, {key.Id}.");
        }

        if (!WalletKey.IsSigned(entry.Signature, Encoding.ASCII.GetBytes(entry.SignedText), key)) return Refuse(WalletCodes.Forged, line, octets.Length, $"the signature is not {key.Id}'s over this entry.");
        entry.By = key.Id;
        if (!TryFold(entry, octets.Length)) return false;
        _seen.Add(entry.Signature, line);
        _entries.Add(entry);
        return true;
    }

    private void Learn(string text, VerificationKey key)
    {
        _keys[text] = key;
        if (WalletKey.IsNamedById(key)) _keys[key.Id.ToString()] = key;
    }

    private bool TryFold(WalletEntry entry, int length)
    {
        var isFirst = _entries.Count == 0;
        if (isFirst != (entry.Verb == WalletVerb.Open)) return Refuse(WalletCodes.EntryMalformed, entry.Line, length, isFirst ? "the first entry does not open the wallet." : "the wallet is open already.");
        if (isFirst) return entry.By == _owner || Refuse(WalletCodes.Forged, entry.Line, length, $"{entry.By} opens a wallet of {_owner}.");
        if (_tokens.Find(one => one.Name == entry.Token) is not { } token) return Refuse(WalletCodes.EntryMalformed, entry.Line, length, $"{entry.Token} is no token of this wallet.");
        if (entry.Verb == WalletVerb.Issue)
        {
            if (entry.By != token.Issuer) return Refuse(WalletCodes.Forged, entry.Line, length, $"{entry.By} issues {token.Name}, which only {token.Issuer} may.");
            var issued = _issued.GetValueOrDefault(token.Name);
            if (entry.Amount > long.MaxValue - issued) return Refuse(WalletCodes.Overspent, entry.Line, length, $"{issued} {token.Name} and {entry.Amount} more are beyond {long.MaxValue}.");
            _issued[token.Name] = issued + entry.Amount;
        }
        else
        {
            var balance = _balances.GetValueOrDefault((entry.By, token.Name));
            if (entry.By == entry.To) return Refuse(WalletCodes.EntryMalformed, entry.Line, length, $"{entry.By} gives to itself.");
            if (balance < entry.Amount) return Refuse(WalletCodes.Overspent, entry.Line, length, $"{entry.By} gives {entry.Amount} {token.Name} and has {balance}.");
            _balances[(entry.By, token.Name)] = balance - entry.Amount;
        }

        _balances[(entry.To, token.Name)] = _balances.GetValueOrDefault((entry.To, token.Name)) + entry.Amount;
        return true;
    }

    private static string Hex(IncrementalHash digest) => Convert.ToHexStringLower(digest.GetCurrentHash());

    private WalletReading Refused(string code, int line, int length, string why)
    {
        Refuse(code, line, length, why);
        return new(null, _refusal);
    }

    private bool Refuse(string code, int line, int length, string why)
    {
        _refusal = new(code, DiagnosticSeverity.Error, line, line > 0 ? 1 : 0, length, why);
        return false;
    }
}
