namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How far an envelope is that a gateway sent; <see cref="SentEnvelope"/> has the moves.</summary>
internal enum SentEnvelopeState
{
    /// <summary>It is in the bundle node's turn, which is not stored yet.</summary>
    Added = 0,

    /// <summary>Its bundle is stored, and ground's answer is awaited.</summary>
    Open,

    /// <summary>Ground could not use it: with this turn its content goes on in another envelope.</summary>
    Replaced,

    /// <summary>Ground does not understand its content: it ends with this turn.</summary>
    Rejected,

    /// <summary>Its bundle is gone.</summary>
    Ended,
}
