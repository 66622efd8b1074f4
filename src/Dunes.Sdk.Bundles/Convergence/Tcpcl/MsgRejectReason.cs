namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Why a message is rejected; RFC 9174, table 9.</summary>
internal enum MsgRejectReason : byte
{
    TypeUnknown = 1,
    Unsupported = 2,
    Unexpected = 3,
}
