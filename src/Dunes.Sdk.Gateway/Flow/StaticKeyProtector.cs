using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Protects a store's secret where no device does: under a key that follows from the station's own key pair.</summary>
/// <param name="keys">The key pair.</param>
/// <param name="label">What the secret is for.</param>
/// <remarks>A copy of the store alone gives nothing away. Whoever has the key pair as well reads the prekeys that are still in the store, and none that was deleted.</remarks>
internal sealed class StaticKeyProtector(EnvelopeKeyPair keys, string label = "dunes ground prekeys/1") : IKeyProtector
{
    private readonly byte[] _label = Encoding.ASCII.GetBytes(label);

    public string Name => "ground-key";

    public byte[] Protect(ReadOnlySpan<byte> secret)
    {
        var key = Key();
        try
        {
            return SecretBox.Seal(key, secret, _label);
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
            return SecretBox.TryOpen(key, stored, _label, secret);
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
            HKDF.DeriveKey(HashAlgorithmName.SHA512, privateKey, key, default, _label);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }
}
