namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Protects the one secret under which a key ring is encrypted: the place for a TPM, an HSM or a key vault.</summary>
/// <remarks>A ring asks once when it is made, and once each time it is opened. The calls may wait for a device; they are made while the application starts.</remarks>
public interface IKeyProtector
{
    /// <summary>Names the kind of protection, 1 to 64 characters of ASCII: a ring made under one name is not opened under another.</summary>
    string Name { get; }

    /// <summary>Encrypts and authenticates a secret of 32 octets; the result, at most 4,096 octets, is stored beside the keys.</summary>
    byte[] Protect(ReadOnlySpan<byte> secret);

    /// <summary>The inverse. False when the stored octets were not made by this protector, with its secret: wrong, changed, or of another device.</summary>
    bool TryUnprotect(ReadOnlySpan<byte> stored, Span<byte> secret);
}
