using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway;

/// <summary>What a gateway is built from.</summary>
public sealed record GatewayParts
{
    /// <summary>The gateway's own mesh node.</summary>
    public required MeshNode Mesh { get; init; }

    /// <summary>The gateway's bundle node, with its store and uplinks.</summary>
    public required BundleNode Bundles { get; init; }

    /// <summary>The envelope to seal with.</summary>
    public required IEnvelope Envelope { get; init; }

    /// <summary>The gateway's key pair: commands are sealed for it.</summary>
    public required EnvelopeKeyPair Keys { get; init; }

    /// <summary>The gateway's signing key of purpose envelope.</summary>
    public required SigningKey Signer { get; init; }

    /// <summary>The ground station's public key: telemetry is sealed for it where no prekey serves.</summary>
    public required EnvelopePublicKey GroundKey { get; init; }

    /// <summary>The ground station's verification key: only its commands and prekeys are taken.</summary>
    public required VerificationKey GroundSigner { get; init; }

    /// <summary>Ground's first prekeys, as <see cref="GroundNode.IssuePrekeys"/> gave them out; empty for none: then telemetry has no forward secrecy until ground's first offer arrives. Newer ones come from ground.</summary>
    public ReadOnlyMemory<byte> GroundPrekeys { get; init; }

    /// <summary>The bearers that a hosted gateway listens to and sends on; a gateway without a host needs none.</summary>
    public IReadOnlyList<IMeshBearer> Bearers { get; init; } = [];

    /// <summary>The bundle node's uplinks, whose signals wake a hosted gateway; one without a host needs none.</summary>
    public IReadOnlyList<IUplink> Uplinks { get; init; } = [];
}
