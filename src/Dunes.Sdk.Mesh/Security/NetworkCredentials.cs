using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Mesh.Security;

/// <summary>What encrypts and hides network PDUs: a NID, an encryption key and a privacy key, their schedules expanded once.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.9.6.3.1. It prints its NID only. Not disposed while in use.</remarks>
public sealed class NetworkCredentials : IDisposable
{
    internal readonly Ccm Encryption;
    internal readonly AesBlock Privacy;

    /// <summary>Takes keys that were derived elsewhere.</summary>
    /// <param name="nid">7 bits.</param>
    /// <param name="encryptionKey">16 octets.</param>
    /// <param name="privacyKey">16 octets.</param>
    public NetworkCredentials(byte nid, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> privacyKey)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nid, 0x7F);
        ArgumentOutOfRangeException.ThrowIfNotEqual(encryptionKey.Length, KeyDerivation.KeySize, nameof(encryptionKey));
        ArgumentOutOfRangeException.ThrowIfNotEqual(privacyKey.Length, KeyDerivation.KeySize, nameof(privacyKey));
        Nid = nid;
        Encryption = new Ccm(encryptionKey);
        Privacy = new AesBlock(privacyKey);
    }

    /// <summary>Identifies the credentials on the air, 7 bits; other networks may use the same.</summary>
    public byte Nid { get; }

    /// <summary>The managed flooding credentials of a network key.</summary>
    public static NetworkCredentials FromNetworkKey(ReadOnlySpan<byte> networkKey) => Derive(networkKey, [0]);

    /// <summary>The directed forwarding credentials of a network key.</summary>
    public static NetworkCredentials FromNetworkKeyDirected(ReadOnlySpan<byte> networkKey) => Derive(networkKey, [2]);

    /// <summary>The credentials of one friendship.</summary>
    public static NetworkCredentials FromFriendship(ReadOnlySpan<byte> networkKey, ushort lowPowerAddress, ushort friendAddress, ushort lowPowerCounter, ushort friendCounter)
    {
        Span<byte> p = stackalloc byte[9];
        p[0] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(p[1..], lowPowerAddress);
        BinaryPrimitives.WriteUInt16BigEndian(p[3..], friendAddress);
        BinaryPrimitives.WriteUInt16BigEndian(p[5..], lowPowerCounter);
        BinaryPrimitives.WriteUInt16BigEndian(p[7..], friendCounter);
        return Derive(networkKey, p);
    }

    /// <summary>The NID; never a key.</summary>
    public override string ToString() => $"NID {Nid:X2}";

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        Encryption.Dispose();
        Privacy.Dispose();
    }

    private static NetworkCredentials Derive(ReadOnlySpan<byte> networkKey, ReadOnlySpan<byte> p)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(networkKey.Length, KeyDerivation.KeySize, nameof(networkKey));
        Span<byte> encryption = stackalloc byte[KeyDerivation.KeySize];
        Span<byte> privacy = stackalloc byte[KeyDerivation.KeySize];
        var nid = KeyDerivation.K2(networkKey, p, encryption, privacy);
        var credentials = new NetworkCredentials(nid, encryption, privacy);
        CryptographicOperations.ZeroMemory(encryption);
        CryptographicOperations.ZeroMemory(privacy);
        return credentials;
    }
}
