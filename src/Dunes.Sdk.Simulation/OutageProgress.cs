namespace Dunes.Sdk.Simulation;

/// <summary>How things stand at a moment of the simulation: for the live display, and for the report's charts.</summary>
/// <param name="Seconds">Simulated seconds since the start.</param>
/// <param name="QueuedBundles">Bundles the gateway holds.</param>
/// <param name="Accepted">Readings accepted so far, by priority from routine to critical.</param>
/// <param name="Delivered">Readings delivered so far, likewise.</param>
/// <param name="IsUplinkUp">Whether the uplink's session is up.</param>
/// <param name="UplinkLatencyMs">Round trip by the dish; 0 when it has none.</param>
/// <param name="UplinkLoss">Loss by the dish, 0 to 1.</param>
/// <param name="IsGatewayUp">Whether the gateway runs.</param>
/// <param name="NodesAlive">Mesh nodes alive.</param>
/// <param name="PdusSent">Advertisements sent on the air so far.</param>
/// <param name="CommandsSent">Commands sent so far.</param>
/// <param name="CommandsAcknowledged">Commands acknowledged so far.</param>
public sealed record OutageProgress(
    double Seconds, int QueuedBundles, IReadOnlyList<long> Accepted, IReadOnlyList<long> Delivered, bool IsUplinkUp, double UplinkLatencyMs, double UplinkLoss,
    bool IsGatewayUp, int NodesAlive, long PdusSent, long CommandsSent, long CommandsAcknowledged);
