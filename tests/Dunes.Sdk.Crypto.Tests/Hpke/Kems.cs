using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

/// <summary>Every KEM by its number, and one published case of one.</summary>
internal static class Kems
{
    public static IReadOnlyList<Kem> All { get; } =
    [
        DhKem.P256, DhKem.P384, DhKem.P521, DhKem.X25519, PureKem.MlKem512, PureKem.MlKem768, PureKem.MlKem1024, HybridKem.MlKem768P256, HybridKem.MlKem1024P384, HybridKem.XWing,
    ];

    public static Kem Of(int id) => All.Single(kem => kem.Id == id);

    /// <summary>Private key to public key, randomness to encapsulation and secret, encapsulation to secret, and the private key back.</summary>
    public static void Check(Kem kem, byte[] privateKey, byte[] randomness, byte[] publicKey, byte[] encapsulation, byte[] secret)
    {
        using var key = kem.ImportPrivateKey(privateKey, ManagedPostQuantumProvider.Instance);
        Assert.Equal(publicKey, key.PublicKey);
        Assert.Equal((publicKey.Length, encapsulation.Length, secret.Length), (kem.PublicKeySize, kem.EncapsulationSize, kem.SecretSize));
        var exported = new byte[kem.PrivateKeySize];
        key.Export(exported);
        Assert.Equal(privateKey, exported);

        var (enc, shared) = (new byte[kem.EncapsulationSize], new byte[kem.SecretSize]);
        Assert.True(kem.ImportPublicKey(publicKey, ManagedPostQuantumProvider.Instance).TryEncapsulateDeterministic(randomness, enc, shared));
        Assert.Equal(encapsulation, enc);
        Assert.Equal(secret, shared);
        shared.AsSpan().Clear();
        Assert.True(key.TryDecapsulate(encapsulation, shared));
        Assert.Equal(secret, shared);
    }
}
