using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Gateway;

/// <summary>What a ground station is built from.</summary>
public sealed record GroundParts
{
    /// <summary>The ground station's bundle node, with its store and uplinks.</summary>
    public required BundleNode Bundles { get; init; }

    /// <summary>The envelope to open and seal with.</summary>
    public required IEnvelope Envelope { get; init; }

    /// <summary>The ground station's key pair: telemetry is sealed for it where none of the prekeys serves.</summary>
    public required EnvelopeKeyPair Keys { get; init; }

    /// <summary>The ground station's signing key of purpose envelope.</summary>
    public required SigningKey Signer { get; init; }

    /// <summary>The gateways that are trusted: by the signing key's id, the endpoint for commands and the keys.</summary>
    public required IReadOnlyList<TrustedGateway> Gateways { get; init; }

    /// <summary>Who decides.</summary>
    public required IAdvisor Advisor { get; init; }

    /// <summary>
    /// Who decides about critical readings when <see cref="Advisor"/> throws, takes too long or is stuck:
    /// <see cref="Advisors.RulesAdvisor"/>, for example. It is bounded in the same way.
    /// With null, the default, <see cref="Advisor"/> alone is asked again.
    /// </summary>
    public IAdvisor? Fallback { get; init; }

    /// <summary>
    /// Protects the secret under which the store's private prekeys are encrypted, a TPM's for example; null for a key that follows from
    /// <see cref="Keys"/>. A store is opened with the one it was made with.
    /// </summary>
    public IKeyProtector? PrekeyProtector { get; init; }

    /// <summary>The bundle node's uplinks, whose signals wake a hosted ground station; one without a host needs none.</summary>
    public IReadOnlyList<IUplink> Uplinks { get; init; } = [];
}
