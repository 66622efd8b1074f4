using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>One key that a quantum link delivered to both of its ends; in pinned memory, zeroed by <see cref="Dispose"/>.</summary>
public sealed class QuantumKey : IDisposable
{
    private readonly byte[] _octets;
    private bool _isDisposed;

    /// <summary>Copies a key.</summary>
    /// <param name="keyManagementEntity">The id of the master's key management entity: both ends name the key by it.</param>
    /// <param name="keyId">The key's id, a UUID. It is no secret.</param>
    /// <param name="octets">The key.</param>
    /// <exception cref="ArgumentException">A name is empty, or the key is.</exception>
    public QuantumKey(string keyManagementEntity, string keyId, ReadOnlySpan<byte> octets)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyManagementEntity);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        if (octets.IsEmpty) throw new ArgumentException($"The key {keyId} has no octets.", nameof(octets));
        (KeyManagementEntity, KeyId) = (keyManagementEntity, keyId);
        _octets = GC.AllocateUninitializedArray<byte>(octets.Length, pinned: true);
        octets.CopyTo(_octets);
    }

    /// <summary>The id of the master's key management entity.</summary>
    public string KeyManagementEntity { get; }

    /// <summary>The key's id.</summary>
    public string KeyId { get; }

    /// <summary>What names the key in an envelope: <c>etsi014:KME:key_ID</c>.</summary>
    public string PreSharedKeyId => $"etsi014:{KeyManagementEntity}:{KeyId}";

    /// <summary>The key.</summary>
    /// <exception cref="ObjectDisposedException">It was zeroed.</exception>
    public ReadOnlySpan<byte> Octets
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _octets;
        }
    }

    /// <summary>A copy to seal or open an envelope with; it lives on its own.</summary>
    /// <exception cref="ArgumentException">The key has fewer than 32 octets, or a name has a colon or a space.</exception>
    public EnvelopePreSharedKey ToPreSharedKey() => new(PreSharedKeyId, Octets);

    /// <summary>Reads the id of a pre-shared key; false when it is not one of a quantum key.</summary>
    public static bool TryParseId(string? preSharedKeyId, out string keyManagementEntity, out string keyId)
    {
        (keyManagementEntity, keyId) = (string.Empty, string.Empty);
        if (preSharedKeyId?.Split(':') is not ["etsi014", { Length: > 0 } entity, { Length: > 0 } key]) return false;
        (keyManagementEntity, keyId) = (entity, key);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_octets);
    }

    /// <summary>The key's name, and nothing of its octets.</summary>
    public override string ToString() => PreSharedKeyId;
}
