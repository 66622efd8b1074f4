namespace Dunes.Sdk.Simulation;

/// <summary>
/// Why readings never got in, by <see cref="ReadingFate"/>. A sensor that sends without acknowledgement does not learn of it.
/// </summary>
/// <param name="NotHeard">The radio did not carry them.</param>
/// <param name="GatewayOff">The gateway was off, or was killed before their batch was stored.</param>
/// <param name="NoRoom">The gateway had no room.</param>
/// <param name="SensorFailed">Their sensor failed first.</param>
public sealed record NotAcceptedFigures(long NotHeard, long GatewayOff, long NoRoom, long SensorFailed)
{
    /// <summary>All of them.</summary>
    public long Total => NotHeard + GatewayOff + NoRoom + SensorFailed;
}
