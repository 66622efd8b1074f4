namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Where a command is that ground sent.</summary>
internal enum SentCommandState
{
    /// <summary>Its bundle is on ground's stable storage, and no next node has said that it has it.</summary>
    Held,

    /// <summary>The next node has its bundle.</summary>
    Carried,

    /// <summary>It has ended; this is final.</summary>
    Ended,
}
