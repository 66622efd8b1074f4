using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>Protects with a key that stands in the test: what a device would do, without one.</summary>
internal sealed class FixedProtector(byte key = 1, string name = "test-device") : IKeyProtector
{
    private readonly byte[] _key = [.. Enumerable.Repeat(key, 32)];

    public string Name => name;

    public byte[] Protect(ReadOnlySpan<byte> secret)
    {
        var stored = new byte[secret.Length + 16];
        using var gcm = new AesGcm(_key, 16);
        gcm.Encrypt(new byte[12], secret, stored.AsSpan(0, secret.Length), stored.AsSpan(secret.Length));
        return stored;
    }

    public bool TryUnprotect(ReadOnlySpan<byte> stored, Span<byte> secret)
    {
        using var gcm = new AesGcm(_key, 16);
        try
        {
            gcm.Decrypt(new byte[12], stored[..^16], stored[^16..], secret);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
