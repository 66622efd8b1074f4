using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Gateway;

/// <summary>A gateway that a ground station trusts.</summary>
/// <param name="Commands">Its command endpoint.</param>
/// <param name="Signer">The key it signs with.</param>
/// <param name="Key">The key that commands are sealed for.</param>
public sealed record TrustedGateway(EndpointId Commands, VerificationKey Signer, EnvelopePublicKey Key);
