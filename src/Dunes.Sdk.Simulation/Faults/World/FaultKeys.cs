using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The keys of every party, made once for many runs. Several threads may use them at once.</summary>
internal sealed class FaultKeys : IDisposable
{
    private static readonly byte[] NetworkOctets = [0x5A, 0x11, 0x32, 0xC7, 0x90, 0x4E, 0x7D, 0x28, 0x61, 0xB3, 0x0F, 0x85, 0xD4, 0x1C, 0xE9, 0x76];
    private static readonly byte[] ApplicationOctets = [0x0C, 0x93, 0xA5, 0x4B, 0x17, 0xE0, 0x62, 0xF8, 0x3D, 0x59, 0xCB, 0x24, 0x8E, 0x71, 0xB6, 0x05];

    /// <summary>Suite 2: small enough that a run costs milliseconds.</summary>
    public static EnvelopeSuite Suite => EnvelopeSuite.Fast;

    public EnvelopeKeyPair[] Gateways { get; } = [EnvelopeKeyPair.Generate(Suite), EnvelopeKeyPair.Generate(Suite)];

    public SigningKey[] GatewaySigners { get; } = [NewSigner(), NewSigner()];

    public EnvelopeKeyPair Ground { get; } = EnvelopeKeyPair.Generate(Suite);

    public SigningKey GroundSigner { get; } = NewSigner();

    public MeshKey Network { get; } = new(0, NetworkOctets);

    public MeshKey Application { get; } = new(0, ApplicationOctets);

    public void Dispose()
    {
        foreach (var pair in Gateways) pair.Dispose();
        foreach (var signer in GatewaySigners) signer.Dispose();
        Ground.Dispose();
        GroundSigner.Dispose();
    }

    private static SigningKey NewSigner() => SigningKey.Generate(KeyPurpose.Envelope, Suite.SignatureAlgorithm);
}
