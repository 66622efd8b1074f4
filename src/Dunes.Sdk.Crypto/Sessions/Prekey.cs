namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>A recipient's public key for a while or for one envelope. Seal to <see cref="PublicKey"/> as to any other.</summary>
/// <param name="Kind">How it is used up.</param>
/// <param name="Expires">When senders stop using it.</param>
/// <param name="PublicKey">The key; its id is what the envelope's stanza names.</param>
public sealed record Prekey(PrekeyKind Kind, DtnTime Expires, EnvelopePublicKey PublicKey)
{
    /// <summary>What an envelope sealed to it has.</summary>
    public ForwardSecrecy ForwardSecrecy => Of(Kind);

    /// <summary>What an envelope has that is sealed to a prekey of a kind.</summary>
    internal static ForwardSecrecy Of(PrekeyKind kind) => kind switch
    {
        PrekeyKind.OneTime => ForwardSecrecy.OneTime,
        PrekeyKind.Rotating => ForwardSecrecy.Rotating,
        _ => ForwardSecrecy.LastResort,
    };
}
