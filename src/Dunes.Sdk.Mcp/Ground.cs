namespace Dunes.Sdk.Mcp;

/// <summary>The ground station's flow as a state machine: verify, store, deduplicate, acknowledge end to end, ask the advisor, send commands.</summary>
/// <remarks>Not thread-safe. Readings are rows of the journal topic <c>reading</c>, written in the transaction that delivers them: each exactly once.</remarks>
public sealed class Ground
{
    /// <summary>Creates the ground station over its parts.</summary>
    public Ground(GroundOptions options, GroundParts parts) => throw new NotImplementedException();

    /// <summary>When <see cref="Advance"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <summary>Called after the commit for each reading delivered to the application.</summary>
    public Action<Reading>? Delivered { get; set; }

    /// <summary>Called after the commit for each command sent.</summary>
    public Action<SwitchCommand>? CommandSent { get; set; }

    /// <summary>Called after the commit for each command whose result came back: its id, and whether an actuator acknowledged it.</summary>
    public Action<Guid, bool>? CommandEnded { get; set; }

    /// <summary>Raised, on any thread, when <see cref="Advance"/> has something to do before its deadline: an advisor answered.</summary>
    public Action? Signal { get; set; }

    /// <summary>Runs one turn.</summary>
    /// <exception cref="Bundles.BundleStoreException">Stable storage failed: nothing of the turn has happened.</exception>
    public void Advance(TimeSpan now, DtnTime wall) => throw new NotImplementedException();
}
