using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The addresses and endpoints of one site.</summary>
/// <param name="Number">0 or 1.</param>
/// <param name="Plan">Its mesh address plan; two sites may have the same.</param>
internal sealed record FaultSite(int Number, int Plan)
{
    private static readonly TimeSpan Keepalive = TimeSpan.FromMinutes(5);

    public static EndpointId Ingest { get; } = EndpointId.Dtn("earth-gs", "ingest");

    public EndpointId Telemetry { get; } = EndpointId.Dtn(FormattableString.Invariant($"hab-{Number + 1}"), "telemetry");

    public EndpointId Commands { get; } = EndpointId.Dtn(FormattableString.Invariant($"hab-{Number + 1}"), "commands");

    /// <summary>The site of a gateway's endpoint; -1 for none of them.</summary>
    public static int NumberOf(EndpointId gateway) => gateway.Name is ['h', 'a', 'b', '-', var digit] ? digit - '1' : -1;

    public ushort Gateway => (ushort)(0x0001 + (Plan * 0x0010));

    public ushort Actuator => (ushort)(0x0201 + (Plan * 0x0010));

    public ushort Sensor(int number) => (ushort)(0x0101 + (Plan * 0x0010) + number);

    /// <summary>The actuator that watches over a sensor of any site.</summary>
    public static ushort? ActuatorFor(ushort sensor) => (sensor & 0xFF00) == 0x0100
        ? (ushort)(0x0201 + ((sensor - 0x0101) & 0x0010))
        : null;

    /// <summary>A session's options; keepalives are rare, since a virtual day has many.</summary>
    public static TcpclOptions Tcpcl(EndpointId node) => new() { NodeId = node, Keepalive = Keepalive };
}
