namespace Dunes.Sdk.Bundles;

/// <summary>What an application asks its node to send.</summary>
/// <param name="Source">An endpoint of this node.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Priority">Strict: a higher one always leaves first.</param>
/// <param name="Lifetime">How long it is good for; the earlier deadline leaves first within a priority.</param>
/// <param name="Payload">The octets; held until the turn is committed.</param>
public readonly record struct OutgoingBundle(EndpointId Source, EndpointId Destination, Priority Priority, TimeSpan Lifetime, ReadOnlyMemory<byte> Payload);
