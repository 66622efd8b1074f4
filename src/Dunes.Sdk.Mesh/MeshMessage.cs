namespace Dunes.Sdk.Mesh;

/// <summary>An access message that a node received, decrypted and past the replay check.</summary>
/// <param name="Source">Unicast address of the sending element.</param>
/// <param name="Destination">The address it was sent to.</param>
/// <param name="ApplicationKeyIndex">Index of the application key, or -1 for a device key.</param>
/// <param name="Ttl">The TTL it arrived with.</param>
/// <param name="Sequence">The 24-bit sequence number of its (first) segment.</param>
/// <param name="IvIndex">The IV index it was sent under.</param>
/// <param name="IsSegmented">Whether it came in segments.</param>
/// <param name="AccessPdu">Opcode and parameters, 1 to 380 octets.</param>
public readonly record struct MeshMessage(ushort Source, ushort Destination, int ApplicationKeyIndex, byte Ttl, uint Sequence, uint IvIndex, bool IsSegmented, ReadOnlyMemory<byte> AccessPdu);
