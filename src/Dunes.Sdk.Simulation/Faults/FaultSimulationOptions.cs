namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Which seeds a fault simulation runs, and with which faults.</summary>
public sealed record FaultSimulationOptions
{
    /// <summary>
    /// The kinds of faults that schedules are made of; empty for none. The default is <see cref="FaultKinds.OnByDefault"/>.
    /// </summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = FaultKinds.OnByDefault;

    /// <summary>Positions of the actions that each schedule keeps, as a shortened schedule names them; null for all.</summary>
    public IReadOnlyList<int>? Only { get; init; }

    /// <summary>Seeds that run at once: 1 to 256. The default is the number of processors.</summary>
    public int Jobs { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, MaxJobs);

    internal const int MaxJobs = 256;
}
