using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.Sdk.Starlink.Dish.Protos;
using Google.Protobuf;
using WireOutage = Dunes.Sdk.Starlink.Dish.Protos.DishOutage;

namespace Dunes.Sdk.Simulation.Dish;

/// <summary>A dish whose latency, loss and outages follow a recorded trace; it speaks the octets of the real API.</summary>
/// <remarks>
/// It answers get_status, get_history (rings of 900 samples, as since August 2021) and get_device_info; get_location is denied with the text of a real dish,
/// everything else is unimplemented. A second of the trace that lost every ping is an outage: OBSTRUCTED where the trace says so, else NO_PINGS.
/// The trace knows no power, so the power ring stays empty. It may be asked by several callers at once if its functions may.
/// </remarks>
public sealed class SimulatedDish
{
    /// <summary>Samples in a ring, one a second.</summary>
    public const int RingLength = 900;

    private const ulong ApiVersion = 28;
    private const int LongestOutageSeconds = 86_400;
    private static readonly MessageParser<Request> Parser = Request.Parser.WithDiscardUnknownFields(true);
    private readonly LinkTrace _trace;
    private readonly Func<TimeSpan> _elapsed;
    private readonly DateTimeOffset _started;
    private readonly Func<TimeSpan, DishOutageCause?>? _forcedOutage;

    /// <summary>Creates the dish.</summary>
    /// <param name="trace">What it replays.</param>
    /// <param name="elapsed">Time since the trace's start.</param>
    /// <param name="started">The moment that the trace's start stands for.</param>
    /// <param name="forcedOutage">The cause of an outage laid over the trace at a moment, or null.</param>
    public SimulatedDish(LinkTrace trace, Func<TimeSpan> elapsed, DateTimeOffset started, Func<TimeSpan, DishOutageCause?>? forcedOutage = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(elapsed);
        (_trace, _elapsed, _started, _forcedOutage) = (trace, elapsed, started, forcedOutage);
    }

    /// <summary>Answers the protobuf octets of a Request; a gRPC status other than 0 comes with no octets.</summary>
    public byte[]? Handle(ReadOnlySpan<byte> request, out int grpcStatus, out string grpcMessage)
    {
        Request asked;
        try
        {
            asked = Parser.ParseFrom(request);
        }
        catch (InvalidProtocolBufferException)
        {
            (grpcStatus, grpcMessage) = (GrpcStatus.InvalidArgument, "The request is no protobuf message");
            return null;
        }

        var elapsed = _elapsed();
        if (elapsed < TimeSpan.Zero) elapsed = TimeSpan.Zero;
        var answer = new Response { Id = asked.Id, ApiVersion = ApiVersion };
        (grpcStatus, grpcMessage) = (GrpcStatus.Ok, string.Empty);
        switch (asked.RequestCase)
        {
            case Request.RequestOneofCase.GetStatus:
                answer.DishGetStatus = Status(elapsed);
                break;
            case Request.RequestOneofCase.GetHistory:
                answer.DishGetHistory = History(elapsed);
                break;
            case Request.RequestOneofCase.GetDeviceInfo:
                answer.GetDeviceInfo = new() { DeviceInfo = Device() };
                break;
            case Request.RequestOneofCase.GetLocation:
                (grpcStatus, grpcMessage) = (GrpcStatus.PermissionDenied, "GetLocation requests are not enabled on this device");
                return null;
            default:
                (grpcStatus, grpcMessage) = (GrpcStatus.Unimplemented, "The request is not known to this device");
                return null;
        }

        return answer.ToByteArray();
    }

    private static DeviceInfo Device() => new()
    {
        Id = "ut01000000-00000000-00000000",
        HardwareVersion = "hp1_proto1",
        SoftwareVersion = "2024.12.04.mr46620",
        SoftwarePartitionsEqual = true,
        Bootcount = 1,
    };

    private DishGetStatusResponse Status(TimeSpan elapsed)
    {
        var sample = _trace.At(elapsed);
        var outage = OutageAt(elapsed);
        var status = new DishGetStatusResponse
        {
            DeviceInfo = Device(),
            DeviceState = new() { UptimeS = (ulong)elapsed.TotalSeconds },
            ObstructionStats = new()
            {
                CurrentlyObstructed = sample.IsObstructed || outage == DishOutageCause.Obstructed,
                FractionObstructed = sample.FractionObstructed,
                ValidS = (float)elapsed.TotalSeconds,
                AvgProlongedObstructionIntervalS = float.NaN,
            },
            Alerts = new(),
            GpsStats = new() { GpsValid = true, GpsSats = 12 },
            EthSpeedMbps = 1000,
            IsSnrAboveNoiseFloor = outage is null,
        };
        if (outage is { } cause)
        {
            status.PopPingDropRate = 1;
            status.SecondsToFirstNonemptySlot = cause == DishOutageCause.NoSchedule ? -1 : 0;
            status.Outage = Wire(cause, Began(elapsed, cause), elapsed);
            return status;
        }

        status.PopPingDropRate = sample.DropRate;
        status.PopPingLatencyMs = sample.LatencyMs;
        status.DownlinkThroughputBps = sample.DownlinkBitsPerSecond;
        status.UplinkThroughputBps = sample.UplinkBitsPerSecond;
        return status;
    }

    private DishGetHistoryResponse History(TimeSpan elapsed)
    {
        var current = (long)elapsed.TotalSeconds;
        var oldest = Math.Max(0, current - RingLength);
        var drop = new float[RingLength];
        var latency = new float[RingLength];
        var downlink = new float[RingLength];
        var uplink = new float[RingLength];
        var history = new DishGetHistoryResponse { Current = (ulong)current };
        (DishOutageCause Cause, long Began)? open = null;
        for (var second = oldest; second < current; second++)
        {
            var at = TimeSpan.FromSeconds(second);
            var outage = OutageAt(at);
            if (open is { } ended && ended.Cause != outage)
            {
                history.Outages.Add(Wire(ended.Cause, TimeSpan.FromSeconds(ended.Began), at));
                open = null;
            }

            if (outage is { } cause) open ??= (cause, second);
            var sample = _trace.At(at);
            var slot = second % RingLength;
            drop[slot] = outage is null ? sample.DropRate : 1;
            latency[slot] = outage is null ? sample.LatencyMs : 0;
            downlink[slot] = outage is null ? sample.DownlinkBitsPerSecond : 0;
            uplink[slot] = outage is null ? sample.UplinkBitsPerSecond : 0;
        }

        if (open is { } last) history.Outages.Add(Wire(last.Cause, TimeSpan.FromSeconds(last.Began), elapsed));
        history.PopPingDropRate.Add(drop);
        history.PopPingLatencyMs.Add(latency);
        history.DownlinkThroughputBps.Add(downlink);
        history.UplinkThroughputBps.Add(uplink);
        return history;
    }

    private DishOutageCause? OutageAt(TimeSpan at)
    {
        if (_forcedOutage?.Invoke(at) is { } forced) return forced;
        var sample = _trace.At(at);
        return sample.DropRate < 1 ? null : sample.IsObstructed ? DishOutageCause.Obstructed : DishOutageCause.NoPings;
    }

    /// <summary>The start of the outage under way, found by going back second by second.</summary>
    private TimeSpan Began(TimeSpan now, DishOutageCause cause)
    {
        var began = TimeSpan.FromSeconds(Math.Floor(now.TotalSeconds));
        if (OutageAt(began) != cause) return now;
        for (var steps = 0; steps < LongestOutageSeconds && began > TimeSpan.Zero; steps++)
        {
            var before = began - TimeSpan.FromSeconds(1);
            if (OutageAt(before) != cause) break;
            began = before;
        }

        return began;
    }

    private WireOutage Wire(DishOutageCause cause, TimeSpan from, TimeSpan to) => new()
    {
        Cause = (WireOutage.Types.Cause)cause,
        StartTimestampNs = GpsTime.FromUtc(_started + from),
        DurationNs = (ulong)((to - from).Ticks * TimeSpan.NanosecondsPerTick),
    };
}
