using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>The group of X25519, RFC 7748: any 32 octets are a private key, and any 32 a public one.</summary>
internal sealed class Curve25519 : Group
{
    /// <summary>The one of its kind.</summary>
    public static Curve25519 Instance { get; } = new();

    public override int PublicKeySize => X25519.Size;

    public override int PrivateKeySize => X25519.Size;

    public override int SecretSize => X25519.Size;

    public override int SeedSize => X25519.Size;

    public override GroupPrivateKey Generate()
    {
        Span<byte> scalar = stackalloc byte[X25519.Size];
        RandomNumberGenerator.Fill(scalar);
        var key = new PrivateKey(scalar);
        CryptographicOperations.ZeroMemory(scalar);
        return key;
    }

    public override GroupPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets) => new PrivateKey(octets);

    public override GroupPublicKey ImportPublicKey(ReadOnlySpan<byte> octets) => octets.Length == X25519.Size
        ? new PublicKey(octets.ToArray())
        : throw new CryptographicException($"The public key has {octets.Length} octets; one of X25519 has {X25519.Size}.");

    public override void ChoosePrivateKey(ReadOnlySpan<byte> seed, Span<byte> privateKey) => seed[..X25519.Size].CopyTo(privateKey);

    public override void DerivePrivateKey(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> pseudorandom, Span<byte> privateKey) =>
        LabeledHkdf.Expand(hash, suiteId, pseudorandom, "sk"u8, default, privateKey[..X25519.Size]);

    private sealed class PublicKey(byte[] encoded) : GroupPublicKey(encoded);

    private sealed class PrivateKey : ScalarPrivateKey
    {
        private readonly byte[] _publicKey = new byte[X25519.Size];

        public PrivateKey(ReadOnlySpan<byte> scalar)
            : base(scalar) => X25519.PublicKey(scalar, _publicKey);

        public override ReadOnlySpan<byte> PublicKey => _publicKey;

        public override bool TryAgree(GroupPublicKey peer, Span<byte> secret) => TryAgree(peer.Encoded, secret);

        public override bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> secret)
        {
            var scalar = Scalar.Hold();
            try
            {
                return X25519.TryAgree(scalar, peer, secret);
            }
            finally
            {
                Scalar.Release();
            }
        }
    }
}
