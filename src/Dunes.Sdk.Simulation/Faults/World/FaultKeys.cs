using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The keys of every party, made once for many runs. Several threads may use them at once.</summary>
internal sealed class FaultKeys : IDisposable
{
    private static readonly byte[] NetworkOctets = Convert.FromHexString("5A1132C7904E7D2861B30F85D41CE976");
    private static readonly byte[] ApplicationOctets = Convert.FromHexString("0C93A54B17E062F83D59CB248E71B605");

    /// <summary>Suite 2: small enough that a run costs milliseconds.</summary>
    public static EnvelopeSuite Suite => EnvelopeSuite.Fast;

    public EnvelopeKeyPair[] Gateways { get; } = [EnvelopeKeyPair.Generate(Suite), EnvelopeKeyPair.Generate(Suite)];

    public SigningKey[] GatewaySigners { get; } = [NewSigner(), NewSigner()];

    public EnvelopeKeyPair Ground { get; } = EnvelopeKeyPair.Generate(Suite);

    public SigningKey GroundSigner { get; } = NewSigner();

    /// <summary>What provisioning gives a node.</summary>
    public static MeshNodeConfiguration Node(ushort address) => new()
    {
        Address = address,
        NetworkKeys = [new(0, NetworkOctets)],
        ApplicationKeys = [new(0, ApplicationOctets)],
        RelayJitter = TimeSpan.Zero,
    };

    public void Dispose()
    {
        foreach (var pair in Gateways) pair.Dispose();
        foreach (var signer in GatewaySigners) signer.Dispose();
        Ground.Dispose();
        GroundSigner.Dispose();
    }

    private static SigningKey NewSigner() => SigningKey.Generate(KeyPurpose.Envelope, Suite.SignatureAlgorithm);
}
