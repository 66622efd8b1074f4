namespace Dunes.Sdk.Gateway.Flow;

/// <summary>An envelope that ground could not use.</summary>
/// <param name="Digest">The first 16 bytes of SHA-256 of the envelope.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct EnvelopeRefusal(UInt128 Digest, RefusalReason Reason);
