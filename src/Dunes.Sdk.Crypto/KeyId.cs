using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Crypto;

/// <summary>The first 16 octets of SHA-256("dunes-key/1" || algorithm || public key): names a public key without holding it.</summary>
/// <param name="Value">The sixteen octets, big endian; 0 is <see cref="None"/>.</param>
public readonly record struct KeyId(UInt128 Value)
{
    /// <summary>Octets of a key id.</summary>
    public const int Size = 16;

    /// <summary>No key: an anonymous sender.</summary>
    public static KeyId None => default;

    /// <summary>Names a public key.</summary>
    public static KeyId Of(string algorithm, ReadOnlySpan<byte> publicKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(algorithm);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("dunes-key/1"u8);
        hash.AppendData(Encoding.ASCII.GetBytes(algorithm));
        hash.AppendData(publicKey);
        return Read(hash.GetHashAndReset());
    }

    /// <summary>Reads the first 16 octets.</summary>
    public static KeyId Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt128BigEndian(octets));

    /// <summary>Writes 16 octets.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
