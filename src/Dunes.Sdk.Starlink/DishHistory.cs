namespace Dunes.Sdk.Starlink;

/// <summary>The dish's ring buffers, unwrapped: one sample a second, the oldest first.</summary>
/// <param name="Current">Samples since the dish started; a smaller number than last time means a reboot.</param>
/// <param name="PopPingDropRate">Share of pings lost in each second, 0 to 1.</param>
/// <param name="PopPingLatencyMs">Round trip in ms; meaningful only where the drop rate is below 1.</param>
/// <param name="DownlinkBitsPerSecond">Downlink in use.</param>
/// <param name="UplinkBitsPerSecond">Uplink in use.</param>
/// <param name="PowerInWatt">Power taken.</param>
/// <param name="Outages">Outages, oldest first.</param>
public sealed record DishHistory(
    ulong Current,
    IReadOnlyList<float> PopPingDropRate,
    IReadOnlyList<float> PopPingLatencyMs,
    IReadOnlyList<float> DownlinkBitsPerSecond,
    IReadOnlyList<float> UplinkBitsPerSecond,
    IReadOnlyList<float> PowerInWatt,
    IReadOnlyList<DishOutage> Outages);
