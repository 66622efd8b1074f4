using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>An envelope whose sealing fails when a test says so, as with a key on a token that was pulled out.</summary>
internal sealed class FlakyEnvelope : IEnvelope
{
    private readonly Envelope _envelope = new();

    public Func<Exception?> Failure { get; set; } = static () => null;

    public string SuiteName => _envelope.SuiteName;

    public byte[] Seal(
        ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients) =>
        Failure() is { } failure ? throw failure : _envelope.Seal(payload, context, sender, recipients);

    public OpenStatus Open(
        ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened) =>
        _envelope.Open(octets, recipient, trusted, out opened);
}
