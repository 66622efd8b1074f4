using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>Keys made once for all tests.</summary>
internal static class WorldKeys
{
    public static readonly EnvelopeKeyPair GatewayPair = EnvelopeKeyPair.Generate();
    public static readonly EnvelopeKeyPair GroundPair = EnvelopeKeyPair.Generate();
    public static readonly SigningKey GatewaySigner = SigningKey.Generate(KeyPurpose.Envelope);
    public static readonly SigningKey GroundSigner = SigningKey.Generate(KeyPurpose.Envelope);
    public static readonly SigningKey Stranger = SigningKey.Generate(KeyPurpose.Envelope);
    public static readonly MeshKey Network = new(0, Convert.FromHexString("7dd7364cd842ad18c17c2b820c84c3d6"));
    public static readonly MeshKey Application = new(0, Convert.FromHexString("63964771734fbd76e3b40519d1d94a48"));
}
