using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Validation;
using Dunes.Sdk.Maml.Wallets;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Wallets;

public sealed class WalletTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2025, 9, 9, 21, 7, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("018f3e2a-1111-7222-8333-123456789abc");
    private readonly SigningKey[] _keys = [SigningKey.Generate(KeyPurpose.Wallet), SigningKey.Generate(KeyPurpose.Wallet), SigningKey.Generate(KeyPurpose.Wallet)];

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    private KeyId Address(int who) => _keys[who].VerificationKey.Id;

    private static Wallet Open(byte[] octets)
    {
        var reading = Wallet.Read(octets);
        Assert.Null(reading.Refusal);
        return reading.Wallet!;
    }

    private static Diagnostic Refused(byte[] octets)
    {
        var reading = Wallet.Read(octets);
        Assert.Null(reading.Wallet);
        return reading.Refusal!;
    }

    /// <summary>The owner has 100 WELL, and gives 30 of them away.</summary>
    private byte[] Example()
    {
        var octets = Wallet.Create(_keys[0], ["WELL", "SALT"], Time, Id);
        octets = [.. octets, .. Open(octets).Issue(_keys[0], Address(0), "WELL", 100, Time)];
        return [.. octets, .. Open(octets).Transfer(_keys[0], Address(1), "WELL", 30, Time)];
    }

    [Fact]
    public void Balances_are_what_the_entries_add_up_to()
    {
        var wallet = Open(Example());
        Assert.Equal((70, 30, 0), (wallet.BalanceOf(Address(0), "WELL"), wallet.BalanceOf(Address(1), "WELL"), wallet.BalanceOf(Address(0), "SALT")));
        Assert.Equal([WalletVerb.Open, WalletVerb.Issue, WalletVerb.Transfer], wallet.Entries.Select(entry => entry.Verb));
        Assert.All(wallet.Entries, entry => Assert.Equal((Address(0), Time), (entry.By, entry.Time)));
        Assert.Equal(Address(0), wallet.Address);
    }

    [Fact]
    public void A_wallet_is_a_document_without_errors_and_without_a_secret()
    {
        var octets = Example();
        Assert.DoesNotContain(new MamlValidator().Validate(MamlDocument.Parse(octets)), one => one.Severity == DiagnosticSeverity.Error);
        var seed = _keys[0].ExportPkcs8()[^32..]; // RFC 9881: the seed of ML-DSA is the last that stands there
        var text = Encoding.UTF8.GetString(octets);
        Assert.DoesNotContain(Convert.ToHexString(seed), text, StringComparison.OrdinalIgnoreCase);
        Assert.All([0, 1, 2], at => Assert.DoesNotContain(Convert.ToBase64String(seed.AsSpan(at, 30)), text, StringComparison.Ordinal));
    }

    // What is signed is pinned here: SHA-384 over 0E, "dunes/wallet/1" and the line up to the blank before sig.
    [Fact]
    public void An_entry_is_plain_ECDSA_over_its_line_and_holds_the_digest_of_what_stands_before()
    {
        using var owner = SigningKey.Generate(KeyPurpose.Wallet, SignatureAlgorithm.EcdsaP384);
        var octets = Wallet.Create(owner, ["WELL"], Time, Id);
        octets = [.. octets, .. Open(octets).Issue(owner, owner.VerificationKey.Id, "WELL", 100, Time)];
        octets = [.. octets, .. Open(octets).Transfer(owner, Address(1), "WELL", 30, Time)];
        var text = Encoding.UTF8.GetString(octets);
        var start = text.LastIndexOf("\n- ", StringComparison.Ordinal) + 1;
        var line = text[start..^1];
        var at = line.IndexOf(" sig=", StringComparison.Ordinal);
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(owner.ExportPkcs8(), out _);
        Assert.True(ecdsa.VerifyData((byte[])[14, .. "dunes/wallet/1"u8, .. Encoding.UTF8.GetBytes(line[..at])], Convert.FromBase64String(line[(line.LastIndexOf(':') + 1)..]), HashAlgorithmName.SHA384));
        Assert.Contains($" prev={Convert.ToHexStringLower(SHA256.HashData(octets.AsSpan(0, start)))} ", line, StringComparison.Ordinal);
        Assert.StartsWith($"- 2025-09-09T21:07:00Z: [TRANSFER] 30 WELL to={Address(1)} key=ecdsa-p384-sha384:", line, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(octets)), Open(octets).Head);
    }

    [Fact]
    public void Any_changed_character_of_the_history_is_refused_with_its_line()
    {
        var octets = Example();
        var first = octets.AsSpan().IndexOf("## History\n"u8) + "## History\n".Length;
        for (var at = first; at < octets.Length; at += Depth.Of(23, 3))
        {
            var changed = octets.ToArray();
            changed[at] = changed[at] == (byte)'A' ? (byte)'B' : (byte)'A';
            Assert.Equal(1 + octets.AsSpan(0, at).Count((byte)'\n'), Refused(changed).Line);
        }
    }

    [Fact]
    public void Any_changed_octet_before_the_history_is_refused()
    {
        var octets = Example();
        for (var at = 0; at < octets.AsSpan().IndexOf("- 2025"u8); at++)
        {
            var changed = octets.ToArray();
            changed[at] ^= 1;
            Assert.NotNull(Refused(changed));
        }
    }

    [Fact]
    public void Each_entry_left_out_moved_or_repeated_is_refused()
    {
        var text = Encoding.UTF8.GetString(Example());
        var lines = text.Split('\n');
        var last = lines.Length - 2;
        byte[] Joined(IEnumerable<string> changed) => Encoding.UTF8.GetBytes(string.Join('\n', changed));

        var replay = Refused(Joined([.. lines[..^1], lines[last], string.Empty]));
        Assert.Equal((WalletCodes.Replayed, last + 2), (replay.Code, replay.Line));
        var left = Refused(Joined([.. lines[..(last - 1)], .. lines[last..]]));
        Assert.Equal((WalletCodes.ChainBroken, last), (left.Code, left.Line));
        Assert.Equal(last, Refused(Joined([.. lines[..(last - 1)], lines[last], lines[last - 1], string.Empty])).Line);
        Assert.Equal(WalletCodes.EntryMalformed, Refused(Encoding.UTF8.GetBytes(text[..^1])).Code);
        Assert.Equal(last + 2, Refused(Encoding.UTF8.GetBytes(text + "\n")).Line);
    }

    [Fact]
    public void An_entry_of_another_wallet_is_refused()
    {
        var one = Example();
        var other = Wallet.Create(_keys[0], ["WELL"], Time, Guid.NewGuid());
        var entry = Encoding.UTF8.GetString(one).Split('\n')[^3] + "\n";
        Assert.Equal(WalletCodes.ChainBroken, Refused([.. other, .. Encoding.UTF8.GetBytes(entry)]).Code);
    }

    [Fact]
    public void Overspending_is_refused_before_and_after_it_is_signed()
    {
        var octets = Example();
        var wallet = Open(octets);
        var refused = Assert.Throws<OverspendException>(() => wallet.Transfer(_keys[1], Address(2), "WELL", 31, Time));
        Assert.Equal((Address(1), "WELL", 30L, 31L), (refused.Address, refused.Token, refused.Balance, refused.Amount));

        // Signed by somebody who does not ask this wallet.
        var line = WalletEntry.Write(WalletVerb.Transfer, 31, "WELL", Address(2), _keys[1], wallet.Head, Time);
        var overspent = Refused([.. octets, .. Encoding.ASCII.GetBytes(line)]);
        Assert.Equal((WalletCodes.Overspent, wallet.Entries[^1].Line + 1), (overspent.Code, overspent.Line));
        Assert.Contains("gives 31 WELL and has 30", overspent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_issuer_issues_and_only_the_owner_opens()
    {
        var octets = Example();
        var wallet = Open(octets);
        Assert.Throws<ArgumentException>(() => wallet.Issue(_keys[1], Address(1), "WELL", 1, Time));
        var forged = WalletEntry.Write(WalletVerb.Issue, 1, "WELL", Address(1), _keys[1], wallet.Head, Time);
        Assert.Equal(WalletCodes.Forged, Refused([.. octets, .. Encoding.ASCII.GetBytes(forged)]).Code);
        var again = WalletEntry.Write(WalletVerb.Open, 0, string.Empty, KeyId.None, _keys[0], wallet.Head, Time, isKeyKnown: true);
        Assert.Equal(WalletCodes.EntryMalformed, Refused([.. octets, .. Encoding.ASCII.GetBytes(again)]).Code);
        var tooMuch = WalletEntry.Write(WalletVerb.Issue, long.MaxValue, "WELL", Address(1), _keys[0], wallet.Head, Time, isKeyKnown: true);
        Assert.Equal(WalletCodes.Overspent, Refused([.. octets, .. Encoding.ASCII.GetBytes(tooMuch)]).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => wallet.Issue(_keys[0], Address(1), "WELL", long.MaxValue, Time));
    }

    [Fact]
    public void A_callers_mistake_is_named()
    {
        var wallet = Open(Example());
        using var receipt = SigningKey.Generate(KeyPurpose.Receipt);
        Assert.Throws<ArgumentException>(() => Wallet.Create(receipt, ["WELL"], Time, Id));
        Assert.Throws<ArgumentException>(() => Wallet.Create(_keys[0], [], Time, Id));
        Assert.Throws<ArgumentException>(() => Wallet.Create(_keys[0], ["well"], Time, Id));
        Assert.Throws<ArgumentException>(() => Wallet.Create(_keys[0], ["A", "A"], Time, Id));
        Assert.Throws<ArgumentException>(() => wallet.Transfer(receipt, Address(1), "WELL", 1, Time));
        Assert.Throws<ArgumentException>(() => wallet.Transfer(_keys[0], Address(0), "WELL", 1, Time));
        Assert.Throws<ArgumentException>(() => wallet.Transfer(_keys[0], KeyId.None, "WELL", 1, Time));
        Assert.Throws<ArgumentException>(() => wallet.Transfer(_keys[0], Address(1), "GOLD", 1, Time));
        Assert.Throws<ArgumentOutOfRangeException>(() => wallet.Transfer(_keys[0], Address(1), "WELL", 0, Time));
    }

    [Theory]
    [InlineData("type: wallet", "type: key", WalletCodes.NoWallet, 4)]
    [InlineData("## Tokens", "## Coins", WalletCodes.NoWallet, 1)]
    [InlineData("## Context", "## Wallet", WalletCodes.NoWallet, 14)]
    [InlineData("Balances are", "-----BEGIN PRIVATE KEY-----", WalletCodes.SecretInClear, 12)]
    [InlineData("- SALT:", "- WELL:", WalletCodes.NoWallet, 20)]
    [InlineData("- SALT:", "- salt:", WalletCodes.NoWallet, 20)]
    [InlineData("- SALT:", "- balance: 9 SALT:", WalletCodes.NoWallet, 20)]
    public void What_is_no_wallet_is_refused_with_its_line(string old, string changed, string code, int line)
    {
        var refusal = Refused(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Example()).Replace(old, changed, StringComparison.Ordinal)));
        Assert.Equal((code, line), (refusal.Code, refusal.Line));
    }

    [Fact]
    public void The_fold_agrees_with_a_naive_model_and_appending_changes_no_other_octet()
    {
        var random = new Random(7);
        var octets = Wallet.Create(_keys[0], ["A", "B"], Time, Id);
        var model = new Dictionary<(int Who, string Token), long>();
        for (var count = Depth.Of(20, 100); count > 0; count--)
        {
            var wallet = Open(octets);
            var (from, token, amount) = (random.Next(3), random.Next(2) == 0 ? "A" : "B", random.Next(1, 50));
            var to = (from + random.Next(1, 3)) % 3;
            if (random.Next(3) == 0)
            {
                octets = [.. octets, .. wallet.Issue(_keys[0], Address(to), token, amount, Time)];
            }
            else if (model.GetValueOrDefault((from, token)) < amount)
            {
                Assert.Throws<OverspendException>(() => wallet.Transfer(_keys[from], Address(to), token, amount, Time));
                continue;
            }
            else
            {
                octets = [.. octets, .. wallet.Transfer(_keys[from], Address(to), token, amount, Time)];
                model[(from, token)] -= amount;
            }

            model[(to, token)] = model.GetValueOrDefault((to, token)) + amount;
        }

        var read = Open(octets);
        foreach (var ((who, token), amount) in model) Assert.Equal(amount, read.BalanceOf(Address(who), token));
        Assert.Equal(model.Values.Sum(), read.Balances.Sum(one => one.Amount));
    }

    [Fact]
    public void Any_octets_give_an_answer_and_never_an_exception()
    {
        var random = new Random(20250911);
        var example = Wallet.Create(_keys[0], ["WELL"], Time, Id); // one entry, so that little time goes into signatures
        var valid = Encoding.UTF8.GetString(example);
        for (var count = Depth.Of(2_000, 40_000); count > 0; count--)
        {
            var octets = (count % 4) switch
            {
                0 => Encoding.UTF8.GetBytes(Garble.Random(random, 300)),
                1 => Enumerable.Range(0, random.Next(100)).Select(_ => (byte)random.Next(256)).ToArray(),
                _ => Encoding.UTF8.GetBytes(Garble.Mutate(random, valid)),
            };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reading = Wallet.Read(octets);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 512 * 1024, "A small file took much memory.");
            Assert.True(reading.Wallet is null != reading.Refusal is null);
            if (reading.Wallet is not null) Assert.True(example.AsSpan().StartsWith(octets), "A wallet that nobody signed was taken.");
        }
    }

    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa87)]
    [InlineData(SignatureAlgorithm.MLDsa44)]
    [InlineData(SignatureAlgorithm.Ed25519)]
    public void A_wallet_of_another_algorithm_names_a_long_key_once(SignatureAlgorithm algorithm)
    {
        using var owner = SigningKey.Generate(KeyPurpose.Wallet, algorithm);
        using var other = SigningKey.Generate(KeyPurpose.Wallet, algorithm);
        var (from, to) = (owner.VerificationKey.Id, other.VerificationKey.Id);
        var octets = Wallet.Create(owner, ["WELL"], Time, Id);
        octets = [.. octets, .. Open(octets).Issue(owner, from, "WELL", 100, Time)];
        octets = [.. octets, .. Open(octets).Transfer(owner, to, "WELL", 30, Time)];
        octets = [.. octets, .. Open(octets).Transfer(other, from, "WELL", 10, Time)];
        octets = [.. octets, .. Open(octets).Transfer(other, Address(0), "WELL", 5, Time)];
        octets = [.. octets, .. Open(octets).Transfer(_keys[0], from, "WELL", 1, Time)]; // a classical key in the same wallet
        var wallet = Open(octets);
        Assert.Equal((81, 15, 4), (wallet.BalanceOf(from, "WELL"), wallet.BalanceOf(to, "WELL"), wallet.BalanceOf(Address(0), "WELL")));

        var text = Encoding.UTF8.GetString(octets);
        Assert.Equal(1, text.Split($" {algorithm.Name()}:{Convert.ToBase64String(owner.VerificationKey.Encoded.Span)}\n").Length - 1);
        Assert.Equal(1, text.Split($" key={algorithm.Name()}:{Convert.ToBase64String(other.VerificationKey.Encoded.Span)} ").Length - 1);
        Assert.Equal(3, text.Split($" key={from} ").Length - 1);

        // A known key in its long form is another spelling, and an id that nobody has shown is no key.
        var line = WalletEntry.Write(WalletVerb.Transfer, 1, "WELL", to, owner, wallet.Head, Time);
        Assert.Equal(WalletCodes.EntryMalformed, Refused([.. octets, .. Encoding.ASCII.GetBytes(line)]).Code);
        using var stranger = SigningKey.Generate(KeyPurpose.Wallet, algorithm);
        var unknown = WalletEntry.Write(WalletVerb.Transfer, 1, "WELL", to, stranger, wallet.Head, Time, isKeyKnown: true);
        Assert.Equal(WalletCodes.Forged, Refused([.. octets, .. Encoding.ASCII.GetBytes(unknown)]).Code);
        var changed = octets.ToArray();
        changed[^40] = changed[^40] == (byte)'A' ? (byte)'B' : (byte)'A';
        Assert.Equal(1 + octets.AsSpan(0, octets.Length - 1).Count((byte)'\n'), Refused(changed).Line);
    }
}
