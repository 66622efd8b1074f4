namespace Dunes.Sdk.Bundles;

/// <summary>
/// The moves of a held bundle from state to state: what is not listed here does not happen. <see cref="BundleIndex"/> makes the moves, <see
/// cref="TurnChanges"/> decides the ends.
/// </summary>
/// <remarks>
/// <code>
/// Gone         taken in → Queued | Undelivered | Carried | SetAside      a turn that failed → where it was
/// Queued       sent → InFlight      not to be read → Resting      late acknowledgement → InFlight
/// InFlight     acknowledged → InFlight, until the turn is stored; then Carried or Gone
///              refused → Resting      timed out or cut → Queued
/// Resting      rested → Queued | Undelivered      late acknowledgement → InFlight
/// Carried      no answer → Queued      came back → Resting      acknowledged once more → InFlight
/// Undelivered  threw → Resting | SetAside
/// SetAside     asked for → Undelivered
/// any          its end, or delivered → Gone
/// </code>
/// </remarks>
internal static class HeldMoves
{
    public static bool Allow(HeldState from, HeldState to) => (from, to) switch
    {
        (HeldState.Gone, _) or (_, HeldState.Gone) => true,
        (HeldState.Queued, HeldState.InFlight or HeldState.Resting) => true,
        (HeldState.InFlight, HeldState.InFlight or HeldState.Queued or HeldState.Resting or HeldState.Carried) => true,
        (HeldState.Resting, HeldState.Queued or HeldState.Undelivered or HeldState.InFlight) => true,
        (HeldState.Carried, HeldState.Queued or HeldState.Resting or HeldState.InFlight or HeldState.Carried) => true,
        (HeldState.Undelivered, HeldState.Resting or HeldState.SetAside) => true,
        (HeldState.SetAside, HeldState.Undelivered) => true,
        _ => false,
    };
}
