namespace Dunes.Sdk.Crypto;

/// <summary>Seals payloads for recipients and opens what was sealed for us.</summary>
public interface IEnvelope
{
    /// <summary>The full name of the suite for new keys; what an envelope was sealed with is the suite of its recipients' keys.</summary>
    string SuiteName { get; }

    /// <summary>Seals at authentication level 2 (signed whole) when a sender is given, level 0 (anonymous) otherwise.</summary>
    /// <exception cref="ArgumentException">
    /// No recipient, more than 255, one named twice, keys of several suites, suite 0 without <see cref="CryptoOptions.AllowClassical"/>, a context field that is too
    /// long, a lifetime that is negative or not of whole seconds, a sender's key of another purpose or of an algorithm that is not the suite's, or a payload too long
    /// for an array.
    /// </exception>
    byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients);

    /// <summary>Opens an envelope; bad octets give a status, never an exception.</summary>
    /// <param name="octets">One whole envelope.</param>
    /// <param name="recipient">The private key to open it with.</param>
    /// <param name="trusted">Gives the verification key of a trusted sender, or null: then the envelope is rejected. Level 0 has none and is rejected unless <see cref="CryptoOptions.AcceptAnonymous"/> says otherwise.</param>
    /// <param name="opened">The payload and what the header says, when the status is <see cref="OpenStatus.Opened"/>.</param>
    OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened);
}
