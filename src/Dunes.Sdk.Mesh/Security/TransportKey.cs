using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Mesh.Security;

/// <summary>An application or device key, its schedule expanded once.</summary>
/// <remarks>Mesh Protocol 1.1, sections 3.9.6.1 and 3.9.6.2. It prints its index only.</remarks>
public sealed class TransportKey : IDisposable
{
    internal readonly Ccm Encryption;

    private TransportKey(int index, byte aid, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyDerivation.KeySize, nameof(key));
        (Index, Aid) = (index, aid);
        Encryption = new Ccm(key);
    }

    /// <summary>The application key index, or -1 for a device key.</summary>
    public int Index { get; }

    /// <summary>Whether this is an application key, the AKF bit.</summary>
    public bool IsApplicationKey => Index >= 0;

    /// <summary>Identifies an application key on the air, 6 bits; 0 for a device key.</summary>
    public byte Aid { get; }

    /// <summary>Expands an application key of 16 octets and derives its AID.</summary>
    public static TransportKey Application(int index, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyDerivation.KeySize, nameof(key));
        return new(index, KeyDerivation.K4(key), key);
    }

    /// <summary>Expands a device key of 16 octets.</summary>
    public static TransportKey Device(ReadOnlySpan<byte> key) => new(-1, 0, key);

    /// <summary>The index; never the key.</summary>
    public override string ToString() => IsApplicationKey ? $"application key {Index}" : "device key";

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Encryption.Dispose();
}
