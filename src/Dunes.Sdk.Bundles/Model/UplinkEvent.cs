namespace Dunes.Sdk.Bundles;

/// <summary>Something that happened on an uplink.</summary>
/// <param name="Kind">What.</param>
/// <param name="Transfer">The transfer it is about: ours for Acknowledged and Refused, the peer's for Received.</param>
/// <param name="Octets">The encoded bundle of Received; valid until the transfer is accepted or refused.</param>
/// <param name="Reason">Why, in words, for Down and Refused; empty otherwise.</param>
public readonly record struct UplinkEvent(UplinkEventKind Kind, ulong Transfer, ReadOnlyMemory<byte> Octets, string Reason);
