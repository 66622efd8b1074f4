namespace Dunes.Sdk.Bundles;

/// <summary>What a store knows of a bundle without reading it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Expires">When it expires.</param>
/// <param name="Octets">Size of the encoded bundle.</param>
/// <param name="Order">Grows with each bundle stored: the older leaves first when all else is equal.</param>
public readonly record struct StoredBundle(BundleId Id, EndpointId Destination, Priority Priority, DtnTime Expires, int Octets, long Order);
