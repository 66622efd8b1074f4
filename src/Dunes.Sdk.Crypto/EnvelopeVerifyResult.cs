namespace Dunes.Sdk.Crypto;

/// <summary>How verifying a stream without a key ended.</summary>
/// <param name="Status"><see cref="OpenStatus.Opened"/> when form and signature hold.</param>
/// <param name="Envelope">The envelope, when they do.</param>
public sealed record EnvelopeVerifyResult(OpenStatus Status, VerifiedEnvelope? Envelope);
