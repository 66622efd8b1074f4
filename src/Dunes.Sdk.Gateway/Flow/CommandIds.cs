using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// Numbers commands: the same decision about the same readings gives the same id after a crash, and no two gateways share one.
/// </summary>
internal static class CommandIds
{
    private const int ReadingSize = 36;

    /// <summary>A UUID of version 8 (RFC 9562) of SHA-256, over what the command is and what it is about.</summary>
    /// <remarks>
    /// Numbers are big-endian.
    /// <code>
    /// "dunes/command/1"  length of the node id (2)  node id  number of readings (4)  readings (36 each)  target (2)  on (1)  position (4)
    /// reading: source (2)  property (2)  counter (4)  value (8)  received (8)  IV index (4)  sequence (4)  position (4)
    /// </code>
    /// </remarks>
    /// <param name="gateway">An endpoint of the gateway.</param>
    /// <param name="about">The reading, or all readings of the question.</param>
    /// <param name="target">The actuator.</param>
    /// <param name="isOn">The state to switch to.</param>
    /// <param name="position">How many commands of the same answer that read the same come before it.</param>
    public static Guid Of(EndpointId gateway, ReadOnlySpan<Reading> about, ushort target, bool isOn, int position)
    {
        var node = Encoding.ASCII.GetBytes(gateway.NodeId.ToString());
        var input = new byte[15 + 2 + node.Length + 4 + (about.Length * ReadingSize) + 7];
        var rest = input.AsSpan();
        "dunes/command/1"u8.CopyTo(rest);
        BinaryPrimitives.WriteUInt16BigEndian(rest[15..], (ushort)node.Length);
        node.CopyTo(rest[17..]);
        rest = rest[(17 + node.Length)..];
        BinaryPrimitives.WriteInt32BigEndian(rest, about.Length);
        rest = rest[4..];
        foreach (var reading in about)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, reading.Source);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)reading.Property);
            BinaryPrimitives.WriteUInt32BigEndian(rest[4..], reading.ReportCounter);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], reading.Value);
            BinaryPrimitives.WriteUInt64BigEndian(rest[16..], reading.Received.Milliseconds);
            BinaryPrimitives.WriteUInt32BigEndian(rest[24..], reading.IvIndex);
            BinaryPrimitives.WriteUInt32BigEndian(rest[28..], reading.Sequence);
            BinaryPrimitives.WriteInt32BigEndian(rest[32..], reading.Position);
            rest = rest[ReadingSize..];
        }

        BinaryPrimitives.WriteUInt16BigEndian(rest, target);
        rest[2] = isOn ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(rest[3..], position);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return Identities.Uuid(digest);
    }
}
