namespace Dunes.Sdk.Mesh;

/// <summary>Where and how an access message is sent.</summary>
/// <param name="Destination">Unicast, group or fixed group address, or the virtual address of a configured label.</param>
/// <param name="ApplicationKeyIndex">Index of the application key; -1 for the device key of <paramref name="Destination"/>, or the node's own.</param>
/// <param name="Ttl">Hops; null for the node's default.</param>
/// <param name="IsAcknowledged">Sends in segments even when one PDU would do, so that a unicast destination's transport acknowledges it.</param>
/// <param name="Element">Sending element, 0 for the primary.</param>
/// <param name="IsLongMic">A 64-bit TransMIC; segmented messages only.</param>
public readonly record struct MeshSend(ushort Destination, int ApplicationKeyIndex, byte? Ttl = null, bool IsAcknowledged = false, int Element = 0, bool IsLongMic = false);
