namespace Dunes.Sdk.Mesh;

/// <summary>The newest message seen from one source.</summary>
/// <param name="Source">Unicast address.</param>
/// <param name="IvIndex">IV index of the newest message.</param>
/// <param name="Sequence">Its sequence number.</param>
public readonly record struct MeshReplayEntry(ushort Source, uint IvIndex, uint Sequence);
