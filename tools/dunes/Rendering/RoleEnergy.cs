namespace Dunes.Cli.Rendering;

/// <summary>What the radios of one role used.</summary>
/// <param name="Role">The role.</param>
/// <param name="Nodes">How many nodes have it.</param>
/// <param name="Milliwatt">Mean power over its nodes and the whole run.</param>
internal sealed record RoleEnergy(MeshRole Role, int Nodes, double Milliwatt);
