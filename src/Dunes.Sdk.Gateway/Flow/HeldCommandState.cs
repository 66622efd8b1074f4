namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How far a command is at its gateway; <see cref="HeldCommand"/> has the moves.</summary>
internal enum HeldCommandState
{
    /// <summary>It waits for its target and for the rate.</summary>
    Waiting = 0,

    /// <summary>It has a transaction number, and the mesh has not taken a Set of it.</summary>
    Begun,

    /// <summary>The mesh has taken a Set.</summary>
    Asked,

    /// <summary>The actuator's transport has acknowledged a Set.</summary>
    Heard,

    /// <summary>It has its result, which is reported next.</summary>
    Ended,
}
