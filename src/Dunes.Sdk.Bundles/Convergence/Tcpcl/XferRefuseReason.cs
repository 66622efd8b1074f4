namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Why a transfer is refused; RFC 9174, table 5.</summary>
internal enum XferRefuseReason : byte
{
    Unknown = 0,
    Completed = 1,
    NoResources = 2,
    Retransmit = 3,
    NotAcceptable = 4,
    ExtensionFailure = 5,
    SessionTerminating = 6,
}
