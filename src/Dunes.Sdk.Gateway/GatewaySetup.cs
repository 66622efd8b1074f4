using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway;

/// <summary>What an application knows of its gateway; the parts are built from it over the database, so that no sequence number is used twice and no old message is let in.</summary>
public sealed record GatewaySetup
{
    /// <summary>The database file; it is created where there is none.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>The gateway's mesh node. <see cref="MeshNodeConfiguration.FirstSequence"/> is raised to what the database says.</summary>
    public required MeshNodeConfiguration Mesh { get; init; }

    /// <summary>The gateway's key pair: commands are sealed for it.</summary>
    public required EnvelopeKeyPair Keys { get; init; }

    /// <summary>The gateway's signing key of purpose envelope.</summary>
    public required SigningKey Signer { get; init; }

    /// <summary>The ground station's public key: telemetry is sealed for it where no prekey serves.</summary>
    public required EnvelopePublicKey GroundKey { get; init; }

    /// <summary>The ground station's verification key: only its commands are opened.</summary>
    public required VerificationKey GroundSigner { get; init; }

    /// <summary>Ground's first prekeys, as <see cref="GroundNode.IssuePrekeys"/> gave them out; empty for none: then telemetry has no forward secrecy until ground's first offer arrives. Newer ones come from ground.</summary>
    public ReadOnlyMemory<byte> GroundPrekeys { get; init; }

    /// <summary>The radios of the mesh.</summary>
    public required IReadOnlyList<IMeshBearer> Bearers { get; init; }

    /// <summary>The ways to ground.</summary>
    public required IReadOnlyList<IUplink> Uplinks { get; init; }

    /// <summary>Builds the parts over an open store; the caller keeps the store.</summary>
    /// <param name="options">Names the gateway's endpoints.</param>
    /// <param name="store">The store of <see cref="DatabasePath"/>.</param>
    /// <param name="envelope">The envelope to seal with.</param>
    public GatewayParts Build(GatewayOptions options, IBundleStore store, IEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(envelope);
        var (firstSequence, replayList) = GatewayNode.ReadMeshState(store);
        var mesh = new MeshNode(Mesh with { FirstSequence = Math.Max(firstSequence, Mesh.FirstSequence) });
        mesh.RestoreReplayList(replayList);
        var bundles = new BundleNode(new() { NodeId = options.Telemetry.NodeId, DatabasePath = DatabasePath }, store);
        foreach (var uplink in Uplinks) bundles.Attach(uplink);
        return new()
        {
            Mesh = mesh,
            Bundles = bundles,
            Envelope = envelope,
            Keys = Keys,
            Signer = Signer,
            GroundKey = GroundKey,
            GroundSigner = GroundSigner,
            GroundPrekeys = GroundPrekeys,
            Bearers = Bearers,
            Uplinks = Uplinks,
        };
    }
}
