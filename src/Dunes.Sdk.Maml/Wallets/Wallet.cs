using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>A wallet: a document whose history of signed entries says who has what. Balances are recomputed from the entries, never read.</summary>
/// <remarks>
/// <para>Every entry is signed by the address that makes it, and holds the SHA-256 of every octet of the file before it. So a change of
/// anything that an entry follows, an entry in another place, and an entry made without its key are refused, with the entry's line.
/// Leaving off the last entries is no change that the file can show: compare <see cref="Head"/> with another copy of it.</para>
/// <para>Overspending is refused in the file at hand. That its owner keeps no second file with another history is for a log or a peer
/// to watch; nothing here can tell.</para>
/// </remarks>
public sealed class Wallet
{
    /// <summary>The largest wallet that is read, in octets: 64 MiB.</summary>
    public const int MaxSize = MamlDocument.MaxLength;

    /// <summary>The most tokens of one wallet.</summary>
    public const int MaxTokens = 64;

    private readonly Dictionary<(KeyId Address, string Token), long> _balances;
    private readonly HashSet<KeyId> _knownKeys;

    internal Wallet(KeyId address, IReadOnlyList<WalletToken> tokens, IReadOnlyList<WalletEntry> entries, Dictionary<(KeyId Address, string Token), long> balances, HashSet<KeyId> knownKeys, long size, string head)
    {
        (Address, Tokens, Entries, _balances, _knownKeys, Size, Head) = (address, tokens, entries, balances, knownKeys, size, head);
    }

    /// <summary>The owner's address: the key id of the owner's key.</summary>
    public KeyId Address { get; }

    /// <summary>The tokens, in the order of the file.</summary>
    public IReadOnlyList<WalletToken> Tokens { get; }

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<WalletEntry> Entries { get; }

    /// <summary>Octets of the file.</summary>
    public long Size { get; }

    /// <summary>SHA-256 of the file in lower-case hexadecimal digits: the <c>prev</c> of the entry to come.</summary>
    public string Head { get; }

    /// <summary>Every balance that is not zero, by address and token.</summary>
    public IEnumerable<(KeyId Address, string Token, long Amount)> Balances =>
        _balances.Where(one => one.Value != 0).Select(one => (one.Key.Address, one.Key.Token, one.Value))
            .OrderBy(one => one.Token, StringComparer.Ordinal).ThenBy(one => one.Address.Value);

    /// <summary>The units of a token that an address has.</summary>
    public long BalanceOf(KeyId address, string token) => _balances.GetValueOrDefault((address, token));

    /// <summary>Reads a wallet and checks every entry. Any octets give an answer, never an exception.</summary>
    public static WalletReading Read(ReadOnlySpan<byte> utf8) => new WalletReader().Read(utf8);

    /// <summary>Makes a new wallet, opened and signed by its owner, who issues its tokens.</summary>
    /// <param name="owner">A key of purpose wallet.</param>
    /// <param name="tokens">The names of the tokens: 1 to 64, each of 1 to 16 capital letters and digits, a letter first.</param>
    /// <param name="created">When the wallet is made.</param>
    /// <param name="id">The wallet's UUID.</param>
    /// <returns>The whole file. It holds no secret.</returns>
    /// <exception cref="ArgumentException">The key is for another purpose, or the names are none or not as said.</exception>
    public static byte[] Create(SigningKey owner, IReadOnlyList<string> tokens, DateTimeOffset created, Guid id) => Create(owner, tokens, created, id, string.Empty);

    /// <summary>The same with a note in the section Context: whole lines.</summary>
    internal static byte[] Create(SigningKey owner, IReadOnlyList<string> tokens, DateTimeOffset created, Guid id, string note)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        CheckSigner(owner);
        if (tokens.Count is 0 or > MaxTokens) throw new ArgumentException($"There are {tokens.Count} tokens; use 1 to {MaxTokens}.", nameof(tokens));
        if (tokens.FirstOrDefault(token => !WalletEntry.IsToken(token)) is { } wrong) throw new ArgumentException($"'{Parsing.Excerpt.Of(wrong)}' names no token: use 1 to {WalletEntry.MaxTokenLength} capital letters and digits, a letter first.", nameof(tokens));
        if (tokens.Distinct(StringComparer.Ordinal).Count() != tokens.Count) throw new ArgumentException("A token stands twice.", nameof(tokens));
        var key = owner.VerificationKey;
        var text = new StringBuilder("---\nmaml_version: \"1.0\"\n");
        text.Append("id: ").Append(UrnUuid.Prefix).Append(id.ToString("D", CultureInfo.InvariantCulture)).Append('\n');
        text.Append("type: ").Append(WalletReader.TypeName).Append('\n');
        text.Append("created_at: ").Append(Rfc3339.Format(created)).Append('\n');
        text.Append("---\n\n## Intent\nKeep a signed account of who has what.\n\n## Context\nBalances are what the entries of the history add up to. Append to this file; a changed octet is refused.\n").Append(note);
        text.Append("\n## Wallet\n- address: ").Append(key.Id).Append("\n- public_key: ").Append(WalletKey.Format(key)).Append('\n');
        text.Append("\n## Tokens\n");
        foreach (var token in tokens) text.Append("- ").Append(token).Append(": issuer ").Append(key.Id).Append('\n');
        text.Append("\n## History\n");
        var head = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        text.Append(WalletEntry.Write(WalletVerb.Open, 0, string.Empty, KeyId.None, owner, head, created, isKeyKnown: true));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Makes the entry by which a token's issuer gives new units to an address.</summary>
    /// <returns>The octets to append to the file that this wallet was read from; no other octet changes.</returns>
    /// <exception cref="ArgumentException">The key is not the issuer's or for another purpose, the token is none of this wallet, the address is none, the amount is not positive, more would be issued than 2^63 - 1, or the wallet is full.</exception>
    public byte[] Issue(SigningKey issuer, KeyId to, string token, long amount, DateTimeOffset time)
    {
        CheckSigner(issuer);
        var known = CheckMove(to, token, amount);
        if (known.Issuer != issuer.VerificationKey.Id) throw new ArgumentException($"{token} is issued by {known.Issuer}; the key is {issuer.VerificationKey.Id}.", nameof(issuer));
        if (amount > long.MaxValue - IssuedOf(token)) throw new ArgumentOutOfRangeException(nameof(amount), amount, $"There are {IssuedOf(token)} {token} already, and {long.MaxValue} is the most.");
        return Append(WalletVerb.Issue, issuer, to, token, amount, time);
    }

    /// <summary>Makes the entry by which an address gives units to another.</summary>
    /// <param name="from">The key of the address that gives; of purpose wallet.</param>
    /// <param name="to">The address that receives; another one.</param>
    /// <param name="token">A token of this wallet.</param>
    /// <param name="amount">Units, 1 at least.</param>
    /// <param name="time">When.</param>
    /// <returns>The octets to append to the file that this wallet was read from; no other octet changes.</returns>
    /// <exception cref="ArgumentException">The key is for another purpose, the token is none of this wallet, the address is none or the giver's own, the amount is not positive, or the wallet is full.</exception>
    /// <exception cref="OverspendException">The address has less.</exception>
    public byte[] Transfer(SigningKey from, KeyId to, string token, long amount, DateTimeOffset time)
    {
        CheckSigner(from);
        CheckMove(to, token, amount);
        var address = from.VerificationKey.Id;
        if (to == address) throw new ArgumentException($"{to} would give to itself.", nameof(to));
        return BalanceOf(address, token) is var balance && balance >= amount
            ? Append(WalletVerb.Transfer, from, to, token, amount, time)
            : throw new OverspendException(address, token, balance, amount);
    }

    private byte[] Append(WalletVerb verb, SigningKey signer, KeyId to, string token, long amount, DateTimeOffset time)
    {
        var line = Encoding.ASCII.GetBytes(WalletEntry.Write(verb, amount, token, to, signer, Head, time, _knownKeys.Contains(signer.VerificationKey.Id)));
        return Size + line.Length <= MaxSize ? line : throw new ArgumentException($"The wallet is full: it has {Size} octets, and {MaxSize} is the most.");
    }

    private WalletToken CheckMove(KeyId to, string token, long amount)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (to == KeyId.None) throw new ArgumentException("No address is given.", nameof(to));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        return Tokens.FirstOrDefault(one => one.Name == token) ?? throw new ArgumentException($"'{Parsing.Excerpt.Of(token)}' is no token of this wallet: it has {string.Join(", ", Tokens.Select(one => one.Name))}.", nameof(token));
    }

    private long IssuedOf(string token) => _balances.Where(one => one.Key.Token == token).Sum(one => one.Value);

    private static void CheckSigner(SigningKey signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var purpose = signer.VerificationKey.Purpose;
        if (purpose != KeyPurpose.Wallet) throw new ArgumentException($"The key {signer.VerificationKey.Id} is for {purpose}; a wallet takes one for {KeyPurpose.Wallet}.", nameof(signer));
    }
}
