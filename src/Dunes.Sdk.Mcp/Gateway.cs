namespace Dunes.Sdk.Mcp;

/// <summary>The gateway's flow as a state machine: mesh in, batch by priority, seal, store, forward; commands back, through policy, to the mesh.</summary>
/// <remarks>
/// Not thread-safe. The owner feeds the mesh node and calls <see cref="Advance"/>; when it returns, everything accepted is on stable storage, and only then
/// the owner takes the mesh node's transmissions, so that nothing is acknowledged before it is stored. The mesh node's sequence and replay list are stored in the same commit.
/// </remarks>
public sealed class Gateway
{
    /// <summary>Creates the gateway over its parts; what its store holds is taken up again.</summary>
    public Gateway(GatewayOptions options, GatewayParts parts) => throw new NotImplementedException();

    /// <summary>The first sequence number that a mesh node over this store may use, and the replay list to restore; call before creating the mesh node.</summary>
    public static (uint FirstSequence, IReadOnlyList<Mesh.MeshReplayEntry> ReplayList) ReadMeshState(Bundles.IBundleStore store) => throw new NotImplementedException();

    /// <summary>When <see cref="Advance"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <summary>What was counted since the gateway was created.</summary>
    public GatewayCounters Counters => throw new NotImplementedException();

    /// <summary>Called after the commit for each reading that is now on stable storage.</summary>
    public Action<Reading>? Accepted { get; set; }

    /// <summary>Runs one turn.</summary>
    /// <exception cref="Bundles.BundleStoreException">Stable storage failed: nothing of the turn was accepted, and what arrived is kept in memory for the next turn, within its bound.</exception>
    public void Advance(TimeSpan now, DtnTime wall) => throw new NotImplementedException();
}
