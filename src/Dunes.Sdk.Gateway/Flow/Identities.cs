using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The identities that a store remembers: a tag that says of what, and sixteen octets.</summary>
internal static class Identities
{
    public const int Size = 17;

    private const int DomainSize = 15;
    private const int MaxNodeSize = 520; // characters of the longest node id
    private const int ReadingSize = 28;

    /// <summary>A command that was received or sent.</summary>
    public static void Command(Guid id, Span<byte> key)
    {
        key[0] = (byte)'c';
        id.TryWriteBytes(key[1..], bigEndian: true, out _);
    }

    /// <summary>
    /// A reading of a gateway's mesh: SHA-256("dunes/reading/2" || node id || source || IV index || sequence || position || property ||
    /// value || counter), cut to 16 octets;
    /// numbers are big-endian, and all that follows the node id has a fixed size.
    /// </summary>
    public static void Reading(Reading reading, Span<byte> key)
    {
        Span<byte> input = stackalloc byte[DomainSize + MaxNodeSize + ReadingSize];
        var length = DomainSize;
        if (reading.HasSequence)
        {
            "dunes/reading/2"u8.CopyTo(input);
            length += Encoding.ASCII.GetBytes(reading.Gateway.ToString(), input[length..]);
            var numbers = input[length..];
            BinaryPrimitives.WriteUInt16BigEndian(numbers, reading.Source);
            BinaryPrimitives.WriteUInt32BigEndian(numbers[2..], reading.IvIndex);
            BinaryPrimitives.WriteUInt32BigEndian(numbers[6..], reading.Sequence);
            BinaryPrimitives.WriteInt32BigEndian(numbers[10..], reading.Position);
            BinaryPrimitives.WriteUInt16BigEndian(numbers[14..], (ushort)reading.Property);
            BinaryPrimitives.WriteInt64BigEndian(numbers[16..], reading.Value);
            BinaryPrimitives.WriteUInt32BigEndian(numbers[24..], reading.ReportCounter);
            length += ReadingSize;
        }
        else
        {
            // Without a sequence it is what earlier versions remembered, so that a payload sealed before an update is still known.
            "dunes/reading/1"u8.CopyTo(input);
            BinaryPrimitives.WriteUInt16BigEndian(input[15..], reading.Source);
            BinaryPrimitives.WriteUInt16BigEndian(input[17..], (ushort)reading.Property);
            BinaryPrimitives.WriteUInt32BigEndian(input[19..], reading.ReportCounter);
            length = 23 + Encoding.ASCII.GetBytes(reading.Gateway.ToString(), input[23..]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..length], digest);
        key[0] = (byte)'r';
        digest[..16].CopyTo(key[1..]);
    }

    /// <summary>An envelope that ground refused: it is refused again when it comes again.</summary>
    public static void Refused(UInt128 digest, Span<byte> key)
    {
        key[0] = (byte)'x';
        BinaryPrimitives.WriteUInt128BigEndian(key[1..], digest);
    }

    /// <summary>The first 16 bytes of SHA-256.</summary>
    public static UInt128 Digest128(ReadOnlySpan<byte> octets)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(octets, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    public static string Digest(ReadOnlySpan<byte> payload)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Until when to remember, in the node's held time: no wall clock makes it forget.</summary>
    public static TimeSpan Until(BundleNode bundles, TimeSpan span) => span < TimeSpan.MaxValue - bundles.Time.Held ? bundles.Time.Held + span : TimeSpan.MaxValue;

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8) from the first 16 octets of a digest.</summary>
    public static Guid Uuid(ReadOnlySpan<byte> digest)
    {
        Span<byte> octets = stackalloc byte[16];
        digest[..16].CopyTo(octets);
        octets[6] = (byte)((octets[6] & 0x0F) | 0x80);
        octets[8] = (byte)((octets[8] & 0x3F) | 0x80);
        return new(octets, bigEndian: true);
    }
}
