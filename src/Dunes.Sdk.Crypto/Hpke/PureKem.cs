using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>ML-KEM by itself as a KEM of HPKE; draft-ietf-hpke-pq, section 3. A private key is its seed d || z.</summary>
internal sealed class PureKem : Kem
{
    private const int SeedSize = 64;
    private readonly MLKemAlgorithm _algorithm;

    private PureKem(ushort id, MLKemAlgorithm algorithm) => (Id, _algorithm) = (id, algorithm);

    public static PureKem MlKem512 { get; } = new(0x0040, MLKemAlgorithm.MLKem512);

    public static PureKem MlKem768 { get; } = new(0x0041, MLKemAlgorithm.MLKem768);

    public static PureKem MlKem1024 { get; } = new(0x0042, MLKemAlgorithm.MLKem1024);

    public override ushort Id { get; }

    public override int SecretSize => 32;

    public override int EncapsulationSize => _algorithm.CiphertextSizeInBytes;

    public override int PublicKeySize => _algorithm.EncapsulationKeySizeInBytes;

    public override int PrivateKeySize => SeedSize;

    public override KemPrivateKey Generate(IPostQuantumProvider provider) => Own(provider.GenerateMLKemKey(_algorithm));

    public override KemPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider)
    {
        ThrowUnlessSize(octets.Length, PrivateKeySize, "private key");
        return Own(provider.ImportMLKemPrivateSeed(_algorithm, octets));
    }

    public override KemPublicKey ImportPublicKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider)
    {
        ThrowUnlessSize(octets.Length, PublicKeySize, "public key");
        return new PublicKeyOf(new(provider.ImportMLKemEncapsulationKey(_algorithm, octets)));
    }

    public override void DerivePrivateKey(ReadOnlySpan<byte> keyMaterial, Span<byte> privateKey)
    {
        Span<byte> suiteId = stackalloc byte[5];
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[3..], Id);
        OneStageKdf.Shake256.Derive(suiteId, keyMaterial, "DeriveKeyPair"u8, default, privateKey[..SeedSize]);
    }

    private PrivateKeyOf Own(MLKem key)
    {
        var publicKey = new byte[PublicKeySize];
        key.ExportEncapsulationKey(publicKey);
        return new(this, new(key), publicKey);
    }

    private sealed class PublicKeyOf(SharedMLKem key) : KemPublicKey
    {
        public override bool TryEncapsulate(Span<byte> encapsulated, Span<byte> secret)
        {
            key.Encapsulate(encapsulated, secret);
            return true;
        }

        public override bool TryEncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> encapsulated, Span<byte> secret)
        {
            key.EncapsulateDeterministic(randomness, encapsulated, secret);
            return true;
        }
    }

    private sealed class PrivateKeyOf(PureKem kem, SharedMLKem key, byte[] publicKey) : KemPrivateKey(publicKey)
    {
        public override bool TryDecapsulate(ReadOnlySpan<byte> encapsulated, Span<byte> secret)
        {
            if (encapsulated.Length != kem.EncapsulationSize) return false;
            key.Decapsulate(encapsulated, secret);
            return true;
        }

        public override void Export(Span<byte> destination) => key.ExportSeed(destination[..SeedSize]);

        public override void Dispose() => key.Dispose();
    }
}
