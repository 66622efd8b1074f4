using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The gateway's place in the simulated mesh: its node is there while the gateway runs.</summary>
internal interface IGatewayMesh
{
    /// <summary>The gateway's node; null while the gateway is off.</summary>
    MeshNode? Mesh { get; }

    /// <summary>The node took something that the gateway's next turn must see.</summary>
    void OnMeshInput();
}
