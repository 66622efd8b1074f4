using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Protects the prekeys' secret where no device does: under a key that follows from the ground station's own key pair.</summary>
/// <remarks>A copy of the store alone gives nothing away. Whoever has the key pair as well reads the prekeys that are still in the store, and none that was deleted.</remarks>
internal sealed class StaticKeyProtector(EnvelopeKeyPair keys) : IKeyProtector
{
    public string Name => "ground-key";

    public byte[] Protect(ReadOnlySpan<byte> secret)
    {
        var key = Key();
        try
        {
            return SecretBox.Seal(key, secret, "dunes ground prekeys/1"u8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public bool TryUnprotect(ReadOnlySpan<byte> stored, Span<byte> secret)
    {
        var key = Key();
        try
        {
            return SecretBox.TryOpen(key, stored, "dunes ground prekeys/1"u8, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] Key()
    {
        var privateKey = keys.ExportPrivateKey();
        try
        {
            var key = GC.AllocateUninitializedArray<byte>(SecretBox.KeySize, pinned: true);
            HKDF.DeriveKey(HashAlgorithmName.SHA512, privateKey, key, default, "dunes ground prekeys/1"u8);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }
}
