namespace Dunes.Sdk.Starlink;

/// <summary>The dish answered with a gRPC error, or with something that is no answer.</summary>
public sealed class DishRefusedException(Uri dish, int grpcStatus, string detail)
    : DunesException(FormattableString.Invariant($"The dish at {dish} refused: gRPC status {grpcStatus}, {detail}."))
{
    /// <summary>Who was asked.</summary>
    public Uri Dish { get; } = dish;

    /// <summary>The gRPC status code: 7 permission denied, 12 unimplemented and so on; -1 when the answer was no gRPC.</summary>
    public int GrpcStatus { get; } = grpcStatus;
}
