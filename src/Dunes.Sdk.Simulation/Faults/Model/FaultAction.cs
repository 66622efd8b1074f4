using System.Globalization;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>One fault of a schedule: plain data, so that a schedule can be printed, played again and made shorter.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="At">When, since the start of the run.</param>
/// <param name="Party">Whom it befalls.</param>
/// <param name="Site">Whose gateway, sensors and actuator: 0 or 1.</param>
/// <param name="Length">How long it lasts, or how long a party stays off.</param>
/// <param name="Amount">How much, as the kind needs it: a count of store operations, minutes, per cent, a variant.</param>
public sealed record FaultAction(FaultKind Kind, TimeSpan At, FaultParty Party, int Site, TimeSpan Length, long Amount)
{
    /// <summary>When it is over.</summary>
    public TimeSpan End => At + Length;

    /// <summary>Says it in one line.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Text(At)} {FaultKinds.NameOf(Kind)}{Whom()}{Detail()}");

    /// <summary>A time since the start of the run: hours, minutes, seconds and milliseconds.</summary>
    internal static string Text(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");

    private string Whom() => Party switch
    {
        FaultParty.Gateway => $" of gateway {Site + 1}",
        FaultParty.Ground => " of ground",
        FaultParty.Sensor => $" of sensor {Amount + 1} of site {Site + 1}",
        FaultParty.Actuator => $" of the actuator of site {Site + 1}",
        _ => Kind is FaultKind.RogueHop or FaultKind.SilentHop or FaultKind.AirLoss or FaultKind.AirReplay or FaultKind.AirCorrupt
            or FaultKind.UplinkFlap or FaultKind.TwinValues or FaultKind.Stranger or FaultKind.ForgottenGateway
            ? $" at site {Site + 1}"
            : string.Empty,
    };

    private string Detail() => Kind switch
    {
        FaultKind.PowerCut => $", {PowerCutPoint.From(Amount)} from then on, off for {Text(Length)}",
        FaultKind.Kill => $", {(Amount % 2 == 0 ? "before" : "after")} commit {(Amount / 2) + 1} from then on, off for {Text(Length)}",
        FaultKind.Restart or FaultKind.SensorRestart or FaultKind.ActuatorRestart or FaultKind.LostDisk => $", off for {Text(Length)}",
        FaultKind.ClockBehind or FaultKind.ClockAhead => $" by {Text(TimeSpan.FromMinutes(Amount))} for {Text(Length)}",
        FaultKind.ClockDrift => $", {(Amount < 0 ? "slow" : "fast")}, for {Text(Length)}",
        FaultKind.Suspend => $" for {Text(Length)}, its monotonic clock {(Amount == 0 ? "stands still" : "goes on")}",
        FaultKind.RestoreDatabase or FaultKind.RestoreCard => $" as it was at {Text(TimeSpan.FromSeconds(Amount))}, off for {Text(Length)}",
        FaultKind.Stranger => $", {(StrangerKind)Amount}, for {Text(Length)}",
        FaultKind.AirLoss or FaultKind.AirCorrupt => $", {Amount} %, for {Text(Length)}",
        FaultKind.AirReplay => $" of the minute from {Text(TimeSpan.FromSeconds(Amount))} on",
        FaultKind.CallbackThrows => $", {Amount} times at most, for {Text(Length)}",
        FaultKind.AdvisorNonsense => $", variant {Amount}, for {Text(Length)}",
        FaultKind.UplinkFlap => $", {(Amount == 0 ? "reset" : "silent")}, for {Text(Length)}",
        FaultKind.SlowDisk => $", {Amount} ms a wait, for {Text(Length)}",
        FaultKind.SameAddresses or FaultKind.BitRot => string.Empty,
        _ => $" for {Text(Length)}",
    };
}
