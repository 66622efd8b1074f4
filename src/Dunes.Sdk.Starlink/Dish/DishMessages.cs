using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Starlink.Dish.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Starlink.Dish;

/// <summary>Requests and answers of the dish's local API as octets: what both the client and the simulated dish speak.</summary>
/// <remarks>
/// The API's figures are implicit: on the wire a 0 is the same as a missing field. So a message that is missing gives null, NaN gives null, and so does a
/// figure that cannot be 0 (latency, uptime). A loss of 0 counts as known only beside a latency, since firmware that measures one measures the other.
/// </remarks>
public static class DishMessages
{
    /// <summary>The longest answer that is read, in octets; a history of 43,200 samples, the longest ever served, has 864 kB.</summary>
    public const int MaxSize = 2 * 1024 * 1024;

    private const int MaxTextLength = 256;
    private static readonly MessageParser<Response> Parser = Response.Parser.WithDiscardUnknownFields(true);

    /// <summary>The protobuf octets of a get_status request.</summary>
    public static byte[] EncodeGetStatus() => new Request { GetStatus = new() }.ToByteArray();

    /// <summary>The protobuf octets of a get_history request.</summary>
    public static byte[] EncodeGetHistory() => new Request { GetHistory = new() }.ToByteArray();

    /// <summary>Reads the answer to get_status; false when the octets are none.</summary>
    public static bool TryDecodeStatus(ReadOnlySpan<byte> response, [NotNullWhen(true)] out DishStatus? status)
    {
        status = TryParse(response, out var answer) && answer.DishGetStatus is { } found ? Read(found) : null;
        return status is not null;
    }

    /// <summary>Reads the answer to get_history, rings unwrapped; false when the octets are none. Samples are as the dish sent them, NaN included.</summary>
    public static bool TryDecodeHistory(ReadOnlySpan<byte> response, [NotNullWhen(true)] out DishHistory? history)
    {
        history = TryParse(response, out var answer) && answer.DishGetHistory is { } found ? Read(found) : null;
        return history is not null;
    }

    private static bool TryParse(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Response? response)
    {
        response = null;
        if (octets.Length > MaxSize) return false;
        try
        {
            response = Parser.ParseFrom(octets);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false; // the parser knows no other way to say so
        }
    }

    private static DishStatus Read(DishGetStatusResponse from)
    {
        var latency = from.PopPingLatencyMs is > 0 and < 3_600_000 ? TimeSpan.FromMilliseconds(from.PopPingLatencyMs) : (TimeSpan?)null;
        return new()
        {
            DeviceId = Text(from.DeviceInfo?.Id),
            HardwareVersion = Text(from.DeviceInfo?.HardwareVersion),
            SoftwareVersion = Text(from.DeviceInfo?.SoftwareVersion),
            Uptime = from.DeviceState?.UptimeS is > 0 and < 1UL << 36 and var seconds ? TimeSpan.FromSeconds((long)seconds) : null,
            PopPingLatency = latency,
            PopPingDropRate = from.PopPingDropRate == 0 && latency is null ? null : Share(from.PopPingDropRate),
            DownlinkBitsPerSecond = Figure(from.DownlinkThroughputBps),
            UplinkBitsPerSecond = Figure(from.UplinkThroughputBps),
            Outage = from.Outage is { } outage ? Read(outage) : null,
            IsObstructed = from.ObstructionStats?.CurrentlyObstructed,
            FractionObstructed = from.ObstructionStats is { } obstruction ? Share(obstruction.FractionObstructed) : null,
            TimeToFirstSlot = from.SecondsToFirstNonemptySlot is >= 0 and < 1e9f and var slot ? TimeSpan.FromSeconds(slot) : null,
            Alerts = from.Alerts is { } alerts ? Read(alerts) : [],
        };
    }

    private static DishHistory Read(DishGetHistoryResponse from) => new(
        from.Current,
        Unwrap(from.PopPingDropRate, from.Current),
        Unwrap(from.PopPingLatencyMs, from.Current),
        Unwrap(from.DownlinkThroughputBps, from.Current),
        Unwrap(from.UplinkThroughputBps, from.Current),
        Unwrap(from.PowerIn, from.Current),
        [.. from.Outages.Select(Read)]);

    private static DishOutage Read(Protos.DishOutage from) => new(
        // A number that later firmware may add is not one of ours.
        Enum.IsDefined((DishOutageCause)from.Cause) ? (DishOutageCause)from.Cause : DishOutageCause.Unknown,
        from.StartTimestampNs == 0 ? null : GpsTime.ToUtc(from.StartTimestampNs),
        TimeSpan.FromTicks((long)(from.DurationNs / TimeSpan.NanosecondsPerTick)),
        from.DidSwitch);

    /// <summary>The samples in the order of time: the newest stands at (current - 1) mod length, and before the first turn only the first ones are filled.</summary>
    private static float[] Unwrap(Google.Protobuf.Collections.RepeatedField<float> ring, ulong current)
    {
        if (ring.Count == 0) return [];
        var isFull = current >= (ulong)ring.Count;
        var samples = new float[isFull ? ring.Count : (int)current];
        var oldest = isFull ? (int)(current % (ulong)ring.Count) : 0;
        for (var at = 0; at < samples.Length; at++)
        {
            samples[at] = ring[oldest];
            if (++oldest == ring.Count) oldest = 0;
        }

        return samples;
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text.Length <= MaxTextLength ? text : text[..MaxTextLength];

    private static double? Share(float value) => value is >= 0 and <= 1 ? value : null;

    private static double? Figure(float value) => value >= 0 && float.IsFinite(value) ? value : null;

    private static string[] Read(DishAlerts from)
    {
        var on = new List<string>();
        Add(from.MotorsStuck, "motors_stuck");
        Add(from.ThermalShutdown, "thermal_shutdown");
        Add(from.ThermalThrottle, "thermal_throttle");
        Add(from.UnexpectedLocation, "unexpected_location");
        Add(from.MastNotNearVertical, "mast_not_near_vertical");
        Add(from.SlowEthernetSpeeds, "slow_ethernet_speeds");
        Add(from.Roaming, "roaming");
        Add(from.InstallPending, "install_pending");
        Add(from.IsHeating, "is_heating");
        Add(from.PowerSupplyThermalThrottle, "power_supply_thermal_throttle");
        Add(from.IsPowerSaveIdle, "is_power_save_idle");
        Add(from.MovingWhileNotMobile, "moving_while_not_mobile");
        Add(from.MovingFastWhileNotAviation, "moving_fast_while_not_aviation");
        Add(from.DbfTelemStale, "dbf_telem_stale");
        Add(from.MovingTooFastForPolicy, "moving_too_fast_for_policy");
        Add(from.LowMotorCurrent, "low_motor_current");
        Add(from.LowerSignalThanPredicted, "lower_signal_than_predicted");
        Add(from.SlowEthernetSpeeds100, "slow_ethernet_speeds_100");
        Add(from.ObstructionMapReset, "obstruction_map_reset");
        Add(from.DishWaterDetected, "dish_water_detected");
        Add(from.RouterWaterDetected, "router_water_detected");
        Add(from.UpsuRouterPortSlow, "upsu_router_port_slow");
        Add(from.NoEthernetLink, "no_ethernet_link");
        return [.. on];

        void Add(bool isOn, string name)
        {
            if (isOn) on.Add(name);
        }
    }
}
