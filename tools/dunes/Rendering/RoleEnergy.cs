namespace Dunes.Cli.Rendering;

/// <summary>What the radios of one role used.</summary>
/// <param name="Role">The role.</param>
/// <param name="Nodes">How many nodes have it.</param>
/// <param name="MillijoulesPerNode">Mean over its nodes for the whole run.</param>
/// <param name="WorstMillijoules">The node that used most.</param>
internal sealed record RoleEnergy(MeshRole Role, int Nodes, double MillijoulesPerNode, double WorstMillijoules);
