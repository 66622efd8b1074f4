namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A reading that was taken from the mesh and is not stored yet.</summary>
internal sealed class WaitingReading(Reading reading, TimeSpan taken, TimeSpan due)
{
    public Reading Reading { get; } = reading;

    /// <summary>When it was taken.</summary>
    public TimeSpan Taken { get; } = taken;

    /// <summary>When it stops waiting for others.</summary>
    public TimeSpan Due { get; } = due;

    /// <summary>Whether a batch of this turn has it.</summary>
    public bool IsInBatch { get; set; }
}
