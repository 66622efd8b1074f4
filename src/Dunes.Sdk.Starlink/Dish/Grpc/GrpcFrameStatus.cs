namespace Dunes.Sdk.Starlink.Dish.Grpc;

/// <summary>What the octets of a gRPC stream gave.</summary>
internal enum GrpcFrameStatus
{
    /// <summary>A whole message.</summary>
    Message = 0,

    /// <summary>All octets were taken; the message is not whole yet.</summary>
    NeedMore,

    /// <summary>The message is compressed, which was never agreed on. Nothing after it can be read.</summary>
    Compressed,

    /// <summary>The flag octet is neither 0 nor 1. Nothing after it can be read.</summary>
    BadFlag,

    /// <summary>The message is announced to be longer than the bound. Nothing after it can be read.</summary>
    TooLong,
}
