using System.Diagnostics.CodeAnalysis;

namespace Dunes.Sdk.Crypto;

/// <summary>What an envelope is sealed with. The suite is that of the recipients' keys.</summary>
public sealed class EnvelopeSealing
{
    /// <summary>Nothing yet: context and recipients are required.</summary>
    public EnvelopeSealing()
    {
    }

    [SetsRequiredMembers]
    private EnvelopeSealing(EnvelopeSealing other) => (Context, Recipients, Sender, Level, Mode, KeepsSecrets) = (other.Context, other.Recipients, other.Sender, other.Level, other.Mode, other.KeepsSecrets);

    /// <summary>What the header says in the clear.</summary>
    public required EnvelopeContext Context { get; init; }

    /// <summary>Who can open it: 1 to 255, all of one suite, each once; all with a pre-shared key or none.</summary>
    public required IReadOnlyList<EnvelopeRecipient> Recipients { get; init; }

    /// <summary>Who signs it, with a key for envelopes of the suite's signature algorithm; null for nobody.</summary>
    public SigningKey? Sender { get; init; }

    /// <summary>What is signed; null, the default, for <see cref="AuthenticationLevel.SignedWhole"/> with a sender and <see cref="AuthenticationLevel.Anonymous"/> without.</summary>
    public AuthenticationLevel? Level { get; init; }

    /// <summary>How chunks are encrypted; null, the default, for <see cref="CryptoOptions.Mode"/>.</summary>
    public EnvelopeMode? Mode { get; init; }

    /// <summary>Whether the keys for sessions and receipts outlive the sealing; whoever asks disposes them.</summary>
    internal bool KeepsSecrets { get; init; }

    /// <summary>The same, and the keys for sessions and receipts outlive it.</summary>
    internal EnvelopeSealing KeepingSecrets() => new(this) { KeepsSecrets = true };
}
