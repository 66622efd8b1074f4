namespace Dunes.Sdk.Starlink;

/// <summary>A time without connection.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Start">When it began; the dish counts in GPS time, this is UTC.</param>
/// <param name="Duration">How long it lasted, or has lasted.</param>
/// <param name="DidSwitch">Whether the dish changed its satellite.</param>
public sealed record DishOutage(DishOutageCause Cause, DateTimeOffset? Start, TimeSpan Duration, bool DidSwitch);
