namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Refuses what cannot be sealed, before any work.</summary>
internal static class SealingArguments
{
    /// <summary>The one suite of all recipients.</summary>
    /// <exception cref="ArgumentException">None, too many, one twice, several suites, a pre-shared key for some only, or suite 0 without its opt-in.</exception>
    public static EnvelopeSuite SuiteOf(IReadOnlyList<EnvelopeRecipient> recipients, bool allowsClassical)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        if (recipients.Count is < 1 or > EnvelopeHeader.MaxStanzas)
        {
            throw new ArgumentException($"There are {recipients.Count} recipients; an envelope has 1 to {EnvelopeHeader.MaxStanzas}.", nameof(recipients));
        }

        foreach (var recipient in recipients) ArgumentNullException.ThrowIfNull(recipient.Key, nameof(recipients));
        var first = recipients[0];
        var suite = first.Key.Suite;
        if (recipients.Count > 1)
        {
            var ids = new HashSet<KeyId>(recipients.Count);
            foreach (var (key, preSharedKey) in recipients)
            {
                if (!ids.Add(key.Id)) throw new ArgumentException($"The recipient {key.Id} is named twice.", nameof(recipients));
                if (key.Suite.Id != suite.Id) throw new ArgumentException($"The recipient {key.Id} has a key of suite {key.Suite.Id}, {key.Suite.Name}, and {first.Key.Id} one of suite {suite.Id}, {suite.Name}; an envelope has one suite.", nameof(recipients));
                if (preSharedKey is null != first.PreSharedKey is null) throw new ArgumentException($"Some recipients have a pre-shared key and {(preSharedKey is null ? key.Id : first.Key.Id)} has none; all have one or none has.", nameof(recipients));
            }
        }

        return suite.Id != EnvelopeSuite.Classical.Id || allowsClassical
            ? suite
            : throw new ArgumentException($"The recipients' keys are of suite {suite.Id}, {suite.Name}, which a quantum computer breaks; it takes {nameof(CryptoOptions)}.{nameof(CryptoOptions.AllowClassical)}.", nameof(recipients));
    }

    /// <summary>The level that is meant, when the sender fits it.</summary>
    /// <exception cref="ArgumentException">A sender without a signature or the reverse, a key of another purpose or algorithm, or level 1 with several recipients.</exception>
    public static AuthenticationLevel LevelOf(EnvelopeSealing how, EnvelopeSuite suite)
    {
        var level = how.Level ?? (how.Sender is null ? AuthenticationLevel.Anonymous : AuthenticationLevel.SignedWhole);
        if (!Enum.IsDefined(level)) throw new ArgumentException($"{nameof(how.Level)} is {level}; an envelope has level 0, 1 or 2.", nameof(how));
        if (level == AuthenticationLevel.Anonymous != how.Sender is null) throw new ArgumentException($"The level is {level} {(how.Sender is null ? "and there is no" : "and there is a")} {nameof(how.Sender)}; an anonymous envelope has none, the others have one.", nameof(how));
        if (level == AuthenticationLevel.SignedEarly && how.Recipients.Count != 1)
        {
            throw new ArgumentException($"The level is {level} and there are {how.Recipients.Count} recipients; any of them could change the payload for the others, so there is one, or the level is {AuthenticationLevel.SignedWhole}.", nameof(how));
        }

        if (how.Sender is null) return level;
        var key = how.Sender.VerificationKey;
        if (key.Purpose != KeyPurpose.Envelope) throw new ArgumentException($"The sender's key is for {key.Purpose}; an envelope is signed with a key for {KeyPurpose.Envelope}.", nameof(how));
        return key.SignatureAlgorithm == suite.SignatureAlgorithm
            ? level
            : throw new ArgumentException($"The sender's key is for {key.Algorithm}; suite {suite.Id}, {suite.Name}, signs with {suite.SignatureAlgorithm}.", nameof(how));
    }
}
