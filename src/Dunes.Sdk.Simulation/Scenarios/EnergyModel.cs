namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Mean power from a radio's on-times. A model: published currents, and none for sensors, displays or the processor.</summary>
/// <remarks>
/// Listening 10.7 mA at 3.3 V (EFR32xG21). Sending 10.5 mA at 3.3 V: assumed, a 0 dBm transmitter of the same kind draws about what its receiver does. Asleep 15 uA at 3 V (the asymptote that
/// Darroudi et al. 2019 measured for a low-power node).
/// </remarks>
internal static class EnergyModel
{
    public const double ListeningMilliwatt = 10.7 * 3.3;
    public const double SendingMilliwatt = 10.5 * 3.3;
    public const double SleepingMilliwatt = 0.015 * 3;

    /// <summary>Mean power over a node's life, in mW.</summary>
    /// <param name="alive">How long it lived.</param>
    /// <param name="listened">How long its receiver was on, its own sending included.</param>
    /// <param name="sent">How long it sent.</param>
    public static double Milliwatt(TimeSpan alive, TimeSpan listened, TimeSpan sent)
    {
        if (alive <= TimeSpan.Zero) return 0;
        var listening = Math.Max((listened - sent).TotalSeconds, 0);
        var sending = sent.TotalSeconds;
        var sleeping = Math.Max(alive.TotalSeconds - listening - sending, 0);
        return ((listening * ListeningMilliwatt) + (sending * SendingMilliwatt) + (sleeping * SleepingMilliwatt)) / alive.TotalSeconds;
    }
}
