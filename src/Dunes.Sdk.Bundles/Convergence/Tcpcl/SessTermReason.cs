namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Why a session is ended; RFC 9174, table 8.</summary>
internal enum SessTermReason : byte
{
    Unknown = 0,
    IdleTimeout = 1,
    VersionMismatch = 2,
    Busy = 3,
    ContactFailure = 4,
    ResourceExhaustion = 5,
}
