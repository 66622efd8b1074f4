namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>An acknowledgement whose tag was right.</summary>
/// <param name="Envelope">The envelope that it speaks of.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="At">When, by the recipient's clock; unknown where there is none.</param>
public readonly record struct EnvelopeAcknowledgement(KeyId Envelope, AcknowledgementOutcome Outcome, DtnTime At);
