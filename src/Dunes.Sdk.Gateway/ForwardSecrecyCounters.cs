namespace Dunes.Sdk.Gateway;

/// <summary>Envelopes by the key that they were sealed for.</summary>
/// <param name="OneTime">For a one-time prekey, which was deleted as the envelope was stored.</param>
/// <param name="Rotating">For a rotating prekey, which is deleted its retention after it expired.</param>
/// <param name="LastResort">For a last-resort prekey: the same, but it lives for months.</param>
/// <param name="None">For a key that is kept: no forward secrecy.</param>
public readonly record struct ForwardSecrecyCounters(long OneTime, long Rotating, long LastResort, long None);
