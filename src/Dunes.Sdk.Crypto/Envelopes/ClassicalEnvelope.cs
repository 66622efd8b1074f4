namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Suite 0: DHKEM(P-384), HKDF-SHA384, AES-256-GCM, ECDSA P-384. Classical; its strength ends where a quantum computer begins.</summary>
public sealed class ClassicalEnvelope : IEnvelope
{
    /// <inheritdoc/>
    public string SuiteName => "P384-HKDF-SHA384-AES256GCM";

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients) => throw new NotImplementedException();

    /// <inheritdoc/>
    public OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened) => throw new NotImplementedException();
}
