using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Bundles that a stranger makes: well formed, under any identity.</summary>
/// <remarks>
/// RFC 9171, section 4.3: an array without end of the primary block (version 7, flags, CRC type, destination, source, report-to, creation
/// timestamp, lifetime, CRC) and the payload block
/// (type 1, number 1, flags, CRC type, octets, CRC), each CRC-32C over its block with the CRC's own octets zero.
/// </remarks>
internal static class ForgedBundle
{
    private const int Crc32CType = 2;

    public static byte[] Create(
        EndpointId source, EndpointId destination, DtnTime created, ulong sequence, TimeSpan lifetime, ReadOnlySpan<byte> payload)
    {
        var octets = new List<byte> { 0x9F };
        var primary = new List<byte>();
        Head(primary, 4, 9);
        Head(primary, 0, 7);
        Head(primary, 0, 0);
        Head(primary, 0, Crc32CType);
        Endpoint(primary, destination);
        Endpoint(primary, source);
        Endpoint(primary, EndpointId.None);
        Head(primary, 4, 2);
        Head(primary, 0, created.Milliseconds);
        Head(primary, 0, sequence);
        Head(primary, 0, (ulong)lifetime.TotalMilliseconds);
        Close(primary, octets);

        var block = new List<byte>();
        Head(block, 4, 6);
        Head(block, 0, 1);
        Head(block, 0, 1);
        Head(block, 0, 0);
        Head(block, 0, Crc32CType);
        Head(block, 2, (ulong)payload.Length);
        block.AddRange(payload);
        Close(block, octets);
        octets.Add(0xFF);
        return [.. octets];
    }

    private static void Endpoint(List<byte> octets, EndpointId endpoint)
    {
        Head(octets, 4, 2);
        if (endpoint.IsNone)
        {
            Head(octets, 0, 1);
            Head(octets, 0, 0);
        }
        else if (endpoint.Scheme == EndpointScheme.Ipn)
        {
            Head(octets, 0, 2);
            Head(octets, 4, 2);
            Head(octets, 0, endpoint.Node);
            Head(octets, 0, endpoint.Service);
        }
        else
        {
            var name = Encoding.UTF8.GetBytes($"//{endpoint.Name}/{endpoint.Demux}");
            Head(octets, 0, 1);
            Head(octets, 3, (ulong)name.Length);
            octets.AddRange(name);
        }
    }

    /// <summary>Ends a block with its CRC.</summary>
    private static void Close(List<byte> block, List<byte> octets)
    {
        block.AddRange([0x44, 0, 0, 0, 0]);
        var crc = uint.MaxValue;
        foreach (var octet in block) crc = BitOperations.Crc32C(crc, octet);
        Span<byte> written = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(written, ~crc);
        octets.AddRange(block[..^sizeof(uint)]);
        octets.AddRange(written);
    }

    /// <summary>RFC 8949, section 3: the major type and the shortest form of its number.</summary>
    private static void Head(List<byte> octets, int major, ulong value)
    {
        var first = (byte)(major << 5);
        switch (value)
        {
            case < 24:
                octets.Add((byte)(first | (byte)value));
                break;
            case <= byte.MaxValue:
                octets.AddRange([(byte)(first | 24), (byte)value]);
                break;
            case <= ushort.MaxValue:
                octets.AddRange([(byte)(first | 25), (byte)(value >> 8), (byte)value]);
                break;
            default:
                Span<byte> written = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64BigEndian(written, value);
                octets.Add((byte)(first | (value <= uint.MaxValue ? 26 : 27)));
                octets.AddRange(value <= uint.MaxValue ? written[4..] : written);
                break;
        }
    }
}
