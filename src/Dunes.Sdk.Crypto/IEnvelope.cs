namespace Dunes.Sdk.Crypto;

/// <summary>Seals payloads for recipients and opens what was sealed for us.</summary>
public interface IEnvelope
{
    /// <summary>The suite's full name, as printed in reports: what it is, and nothing stronger.</summary>
    string SuiteName { get; }

    /// <summary>Seals at authentication level 2 (signed whole) when a sender is given, level 0 (anonymous) otherwise.</summary>
    /// <exception cref="ArgumentException">No recipient, more than 255, one named twice, a context field that is too long, a lifetime that is negative or not of whole seconds, or a key of another purpose.</exception>
    byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients);

    /// <summary>Opens an envelope; bad octets give a status, never an exception.</summary>
    /// <param name="octets">One whole envelope.</param>
    /// <param name="recipient">The private key to open it with.</param>
    /// <param name="trusted">Gives the verification key of a trusted sender, or null: then the envelope is rejected. Level 0 has none and is rejected unless <see cref="CryptoOptions.AcceptAnonymous"/> says otherwise.</param>
    /// <param name="opened">The payload and what the header says, when the status is <see cref="OpenStatus.Opened"/>.</param>
    OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened);
}
