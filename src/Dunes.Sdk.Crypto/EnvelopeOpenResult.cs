namespace Dunes.Sdk.Crypto;

/// <summary>How opening a stream ended.</summary>
/// <param name="Status">Only at <see cref="OpenStatus.Opened"/> is what was written the payload; otherwise the caller throws it away.</param>
/// <param name="Envelope">What the header says, when the status is <see cref="OpenStatus.Opened"/>.</param>
/// <param name="PayloadSize">Octets of plaintext that were written.</param>
/// <param name="PreSharedKeyId">The id of the pre-shared key that it takes; null for none.</param>
public sealed record EnvelopeOpenResult(OpenStatus Status, OpenedEnvelope? Envelope, long PayloadSize, string? PreSharedKeyId);
