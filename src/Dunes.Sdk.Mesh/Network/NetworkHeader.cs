namespace Dunes.Sdk.Mesh.Network;

/// <summary>The fields of a network PDU that an encoder needs beside the transport PDU.</summary>
/// <param name="IsControl">CTL: a control message with a NetMIC of 64 bits, else an access message with one of 32.</param>
/// <param name="Ttl">0 to 127.</param>
/// <param name="Sequence">24 bits.</param>
/// <param name="Source">The sending element.</param>
/// <param name="Destination">Where to.</param>
public readonly record struct NetworkHeader(bool IsControl, byte Ttl, uint Sequence, ushort Source, ushort Destination);
