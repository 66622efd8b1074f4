using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Crypto;

/// <summary>The first 16 octets of SHA-256("dunes-key/1" || algorithm || public key): names a public key without holding it.</summary>
public readonly record struct KeyId
{
    // Two halves and no UInt128: methods with a value of that type in them, or in a struct of theirs, are not compiled ahead of time.
    private readonly ulong _upper;
    private readonly ulong _lower;

    /// <summary>A key id of its octets.</summary>
    /// <param name="Value">The sixteen octets, big endian; 0 is <see cref="None"/>.</param>
    public KeyId(UInt128 Value) => (_upper, _lower) = ((ulong)(Value >> 64), (ulong)Value);

    private KeyId(ulong upper, ulong lower) => (_upper, _lower) = (upper, lower);

    /// <summary>The sixteen octets, big endian; 0 is <see cref="None"/>.</summary>
    public UInt128 Value
    {
        get => new(_upper, _lower);
        init => (_upper, _lower) = ((ulong)(value >> 64), (ulong)value);
    }

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
    public static KeyId Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[sizeof(ulong)..]));

    /// <summary>Writes 16 octets.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], _lower);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _upper);
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_upper:x16}{_lower:x16}");
}
