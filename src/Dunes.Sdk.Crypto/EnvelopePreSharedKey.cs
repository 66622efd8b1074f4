using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto;

/// <summary>A secret that sender and recipient have from elsewhere, by hand or by a quantum link; it enters an envelope through HPKE's PSK mode, beside the KEM.</summary>
/// <remarks>
/// Its id travels in the clear and is of one of two forms, of printable ASCII without spaces and at most 255 octets:
/// <c>psk:NAME</c>, or <c>etsi014:KME:KEY</c> for a key that ETSI GS QKD 014 delivered, KME and KEY without a colon. An opener that lacks the key says
/// <see cref="OpenStatus.MissingPreSharedKey"/>; it never does without it.
/// </remarks>
public sealed class EnvelopePreSharedKey : IDisposable
{
    /// <summary>Octets that a secret has at least; RFC 9180, section 9.5.</summary>
    public const int MinSecretSize = 32;

    /// <summary>Octets of an id at most.</summary>
    public const int MaxIdSize = 255;

    private readonly byte[] _secret;
    private bool _disposed;

    /// <summary>Copies a secret.</summary>
    /// <exception cref="ArgumentException">The id is of neither form, or the secret has fewer than 32 octets.</exception>
    public EnvelopePreSharedKey(string id, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!IsId(id)) throw new ArgumentException($"'{id}' is no id of a pre-shared key; psk:NAME or etsi014:KME:KEY in printable ASCII, at most {MaxIdSize} characters, is.", nameof(id));
        if (secret.Length < MinSecretSize) throw new ArgumentException($"The pre-shared key '{id}' has {secret.Length} octets; it takes {MinSecretSize} or more.", nameof(secret));
        Id = id;
        _secret = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(_secret);
    }

    /// <summary>The key's name.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Secret
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _secret;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    /// <summary>The key's name, and nothing of its secret.</summary>
    public override string ToString() => $"pre-shared key {Id}";

    /// <summary>Whether a text has one of the two forms.</summary>
    internal static bool IsId(ReadOnlySpan<char> id)
    {
        if (id.Length > MaxIdSize || id.ContainsAnyExceptInRange('!', '~')) return false;
        if (id.StartsWith("psk:", StringComparison.Ordinal)) return id.Length > 4;
        if (!id.StartsWith("etsi014:", StringComparison.Ordinal)) return false;
        var names = id[8..];
        var colon = names.IndexOf(':');
        return colon > 0 && colon < names.Length - 1 && !names[(colon + 1)..].Contains(':');
    }
}
