namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>How a reply of the peer's fits what it was sent.</summary>
internal enum ReplyFit
{
    /// <summary>It is about what was sent.</summary>
    Good = 0,

    /// <summary>It names a transfer that was never begun.</summary>
    UnknownTransfer,

    /// <summary>It acknowledges more than was sent, or less than it did before.</summary>
    Impossible,
}
