namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Why ground could not use an envelope of a gateway that it knows; the numbers are on the wire.</summary>
internal enum RefusalReason
{
    /// <summary>Something else; the gateway seals anew.</summary>
    Other = 0,

    /// <summary>It was sealed for a prekey that is gone.</summary>
    PrekeyGone = 1,

    /// <summary>Another envelope under its number was delivered: the gateway goes on in a new epoch.</summary>
    SequenceReused = 2,

    /// <summary>It was sealed for another key.</summary>
    NotForThisKey = 3,

    /// <summary>Its lifetime was over.</summary>
    Late = 4,

    /// <summary>It is so far behind that nobody knows whether it was delivered: the gateway goes on in a new epoch.</summary>
    Stale = 5,

    /// <summary>It opened, and its content is not understood: sealing it anew would not help.</summary>
    NotUnderstood = 6,
}
