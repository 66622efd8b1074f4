namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>What becomes of an envelope when its recipient's keys are taken later, weakest first.</summary>
public enum ForwardSecrecy
{
    /// <summary>It was sealed to a key that is kept: whoever takes the key reads it. No forward secrecy.</summary>
    None = 0,

    /// <summary>It was sealed to a last-resort prekey: it can be read until that is deleted, which takes long.</summary>
    LastResort,

    /// <summary>It was sealed to a rotating prekey: it can be read until that is deleted, its retention after it expired.</summary>
    Rotating,

    /// <summary>It was sealed to a one-time prekey, which is deleted when the envelope opens.</summary>
    OneTime,
}
