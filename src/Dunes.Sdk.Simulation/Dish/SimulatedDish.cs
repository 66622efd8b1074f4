using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;

namespace Dunes.Sdk.Simulation.Dish;

/// <summary>A dish whose latency, loss and outages follow a recorded trace; it speaks the octets of the real API.</summary>
public sealed class SimulatedDish
{
    /// <summary>Creates the dish.</summary>
    /// <param name="trace">What it replays.</param>
    /// <param name="elapsed">Time since the trace's start.</param>
    /// <param name="started">The moment that the trace's start stands for.</param>
    /// <param name="forcedOutage">The cause of an outage laid over the trace at a moment, or null.</param>
    public SimulatedDish(LinkTrace trace, Func<TimeSpan> elapsed, DateTimeOffset started, Func<TimeSpan, DishOutageCause?>? forcedOutage = null) => throw new NotImplementedException();

    /// <summary>Answers the protobuf octets of a Request; a gRPC status other than 0 comes with no octets.</summary>
    public byte[]? Handle(ReadOnlySpan<byte> request, out int grpcStatus, out string grpcMessage) => throw new NotImplementedException();
}
