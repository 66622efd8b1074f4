namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What a stranger who calls ground does.</summary>
internal enum StrangerKind
{
    /// <summary>Has a node id of its own, and acknowledges whatever it is given.</summary>
    ForeignNode = 0,

    /// <summary>Has the gateway's node id, and acknowledges whatever it is given.</summary>
    GatewaysNode,

    /// <summary>Has ground's node id, and acknowledges whatever it is given.</summary>
    GroundsNode,

    /// <summary>Sends bundles that are none, and true ones with unsigned payloads.</summary>
    Garbage,

    /// <summary>
    /// Stands in the uplink's way for a moment, and sends bundles under the identities that it saw and under those that come next.
    /// </summary>
    Squatter,

    /// <summary>Speaks no protocol of ours.</summary>
    Noise,
}
