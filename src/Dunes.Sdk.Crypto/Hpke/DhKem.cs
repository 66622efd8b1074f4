using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A KEM of one Diffie-Hellman agreement; RFC 9180, sections 4.1 and 7.1.</summary>
internal sealed class DhKem : Kem
{
    private const int SuiteIdSize = 5;
    private readonly HashAlgorithmName _hash;

    private DhKem(ushort id, Group group, HashAlgorithmName hash, int secretSize) => (Id, Group, _hash, SecretSize) = (id, group, hash, secretSize);

    /// <summary>DHKEM(P-256, HKDF-SHA256).</summary>
    public static DhKem P256 { get; } = new(0x0010, ManagedCurves.P256, HashAlgorithmName.SHA256, 32);

    /// <summary>DHKEM(P-384, HKDF-SHA384).</summary>
    public static DhKem P384 { get; } = new(0x0011, ManagedCurves.P384, HashAlgorithmName.SHA384, 48);

    /// <summary>DHKEM(P-521, HKDF-SHA512).</summary>
    public static DhKem P521 { get; } = new(0x0012, NistCurve.P521, HashAlgorithmName.SHA512, 64);

    /// <summary>DHKEM(X25519, HKDF-SHA256).</summary>
    public static DhKem X25519 { get; } = new(0x0020, Curve25519.Instance, HashAlgorithmName.SHA256, 32);

    /// <summary>The group of the agreement.</summary>
    public Group Group { get; }

    public override ushort Id { get; }

    public override int SecretSize { get; }

    public override int EncapsulationSize => Group.PublicKeySize;

    public override int PublicKeySize => Group.PublicKeySize;

    public override int PrivateKeySize => Group.PrivateKeySize;

    public override KemPrivateKey Generate(IPostQuantumProvider provider) => new PrivateKeyOf(this, Group.Generate());

    public override KemPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider)
    {
        ThrowUnlessSize(octets.Length, PrivateKeySize, "private key");
        return new PrivateKeyOf(this, Group.ImportPrivateKey(octets));
    }

    public override KemPublicKey ImportPublicKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider) => new PublicKeyOf(this, Group.ImportPublicKey(octets));

    public override void DerivePrivateKey(ReadOnlySpan<byte> keyMaterial, Span<byte> privateKey)
    {
        Span<byte> suiteId = stackalloc byte[SuiteIdSize];
        WriteSuiteId(suiteId);
        Span<byte> pseudorandom = stackalloc byte[SecretSize];
        LabeledHkdf.Extract(_hash, suiteId, default, "dkp_prk"u8, keyMaterial, pseudorandom);
        Group.DerivePrivateKey(_hash, suiteId, pseudorandom, privateKey);
        CryptographicOperations.ZeroMemory(pseudorandom);
    }

    private void WriteSuiteId(Span<byte> suiteId)
    {
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[3..], Id);
    }

    /// <summary>ExtractAndExpand(dh, enc || pkR).</summary>
    [SkipLocalsInit]
    private void Derive(ReadOnlySpan<byte> agreed, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient, Span<byte> secret)
    {
        Span<byte> context = stackalloc byte[2 * Group.MaxPublicKeySize];
        context = context[..(2 * PublicKeySize)];
        encapsulated.CopyTo(context);
        recipient.CopyTo(context[PublicKeySize..]);
        Span<byte> suiteId = stackalloc byte[SuiteIdSize];
        WriteSuiteId(suiteId);
        Span<byte> pseudorandom = stackalloc byte[SecretSize];
        LabeledHkdf.Extract(_hash, suiteId, default, "eae_prk"u8, agreed, pseudorandom);
        LabeledHkdf.Expand(_hash, suiteId, pseudorandom, "shared_secret"u8, context, secret[..SecretSize]);
        CryptographicOperations.ZeroMemory(pseudorandom);
    }

    private sealed class PublicKeyOf(DhKem kem, GroupPublicKey key) : KemPublicKey
    {
        public override bool TryEncapsulate(Span<byte> encapsulated, Span<byte> secret)
        {
            using var ephemeral = kem.Group.Generate();
            return TryEncapsulate(ephemeral, encapsulated, secret);
        }

        public override bool TryEncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> encapsulated, Span<byte> secret)
        {
            var scalar = new byte[kem.PrivateKeySize];
            kem.DerivePrivateKey(randomness, scalar);
            using var ephemeral = kem.Group.ImportPrivateKey(scalar);
            return TryEncapsulate(ephemeral, encapsulated, secret);
        }

        [SkipLocalsInit]
        private bool TryEncapsulate(GroupPrivateKey ephemeral, Span<byte> encapsulated, Span<byte> secret)
        {
            Span<byte> agreed = stackalloc byte[Group.MaxSecretSize];
            agreed = agreed[..kem.Group.SecretSize];
            ephemeral.PublicKey.CopyTo(encapsulated);
            var isAgreed = ephemeral.TryAgree(key, agreed);
            if (isAgreed) kem.Derive(agreed, ephemeral.PublicKey, key.Encoded, secret);
            CryptographicOperations.ZeroMemory(agreed);
            return isAgreed;
        }
    }

    private sealed class PrivateKeyOf(DhKem kem, GroupPrivateKey key) : KemPrivateKey(key.PublicKey.ToArray())
    {
        [SkipLocalsInit]
        public override bool TryDecapsulate(ReadOnlySpan<byte> encapsulated, Span<byte> secret)
        {
            Span<byte> agreed = stackalloc byte[Group.MaxSecretSize];
            agreed = agreed[..kem.Group.SecretSize];
            var isAgreed = key.TryAgree(encapsulated, agreed);
            if (isAgreed) kem.Derive(agreed, encapsulated, PublicKey, secret);
            CryptographicOperations.ZeroMemory(agreed);
            return isAgreed;
        }

        public override void Export(Span<byte> destination) => key.Export(destination);

        public override void Dispose() => key.Dispose();
    }
}
