namespace Dunes.Sdk.Starlink;

/// <summary>The dish did not answer in time. A query may be repeated.</summary>
public sealed class DishUnreachableException(Uri dish, TimeSpan waited, Exception? inner = null)
    : DunesException(FormattableString.Invariant($"The dish at {dish} did not answer within {waited.TotalSeconds:0.#} s."), inner)
{
    /// <summary>Who was asked.</summary>
    public Uri Dish { get; } = dish;

    /// <summary>How long was waited.</summary>
    public TimeSpan Waited { get; } = waited;
}
