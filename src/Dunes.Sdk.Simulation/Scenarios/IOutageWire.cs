using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What lies between gateway and ground: the dish and the network behind it, virtual or over sockets.</summary>
internal interface IOutageWire : IAsyncDisposable
{
    /// <summary>Takes ground's end of each new session.</summary>
    Action<IUplink>? GroundAccepted { get; set; }

    /// <summary>Where the uplink's conditions come from.</summary>
    string TraceName { get; }

    /// <summary>Round trip by the dish in ms; 0 when it has none.</summary>
    double LatencyMs { get; }

    /// <summary>Loss by the dish, 0 to 1.</summary>
    double Loss { get; }

    /// <summary>The uplink of a gateway that starts.</summary>
    IUplink OpenGatewayUplink();

    /// <summary>The gateway was killed: its connection is gone.</summary>
    void CutGatewayUplink();
}
