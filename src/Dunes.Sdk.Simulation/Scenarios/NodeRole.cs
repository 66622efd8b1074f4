namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What a node of the scenario does.</summary>
internal enum NodeRole
{
    /// <summary>Takes the mesh's readings and sends them on.</summary>
    Gateway,

    /// <summary>On mains: listens always and relays.</summary>
    Relay,

    /// <summary>On mains: listens always, and is switched by commands.</summary>
    Actuator,

    /// <summary>Worn on a body, on a coin cell: sends, and listens only for the acknowledgement of what it sent.</summary>
    LowPower,
}
