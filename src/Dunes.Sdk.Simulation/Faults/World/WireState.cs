namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What a wire does with octets.</summary>
internal enum WireState
{
    /// <summary>It carries them.</summary>
    Up = 0,

    /// <summary>It refuses every connection.</summary>
    Refusing,

    /// <summary>It keeps them until it is up again, and tells nobody.</summary>
    Silent,
}
