namespace Dunes.Sdk.Simulation.Traces;

/// <summary>How Bluetooth LE weakens with distance for one way of carrying: a log-distance line through the measured means.</summary>
/// <param name="Carriage">Where sender and receiver are carried, for example <c>HandUP_PurseDOWN</c>.</param>
/// <param name="MeanAtOneMetreDbm">The line's value at 1 m in dBm.</param>
/// <param name="PathLossExponent">The line's slope: it falls by 10 times this each decade of distance.</param>
/// <param name="StandardDeviationDb">Spread of single readings around the line in dB: the runs' own deviations and the line's misfit together.</param>
/// <param name="ExtraLossDb">How much weaker than the best carriage it is, at the middle of the measured distances; 0 for the best.</param>
public sealed record BodyLinkFit(string Carriage, double MeanAtOneMetreDbm, double PathLossExponent, double StandardDeviationDb, double ExtraLossDb)
{
    /// <summary>The mean received strength in dBm at a distance in metres; the data cover 0.9 to 4.6 m.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is not above 0.</exception>
    public double MeanDbm(double rangeMetres)
    {
        if (!(rangeMetres > 0) || !double.IsFinite(rangeMetres)) throw new ArgumentOutOfRangeException(nameof(rangeMetres), rangeMetres, "A distance is a finite number above 0 m.");
        return MeanAtOneMetreDbm - (10 * PathLossExponent * Math.Log10(rangeMetres));
    }
}
