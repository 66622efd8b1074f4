namespace Dunes.Cli.Rendering;

/// <summary>What a node does in the mesh.</summary>
internal enum MeshRole
{
    Gateway,
    Relay,
    LowPower,
    Actuator,
}
