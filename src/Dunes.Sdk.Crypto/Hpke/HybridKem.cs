using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>ML-KEM and a Diffie-Hellman agreement in one: it holds while either does. draft-irtf-cfrg-concrete-hybrid-kems, draft-connolly-cfrg-xwing-kem.</summary>
/// <remarks>
/// <code>
/// seed, 32 octets -> SHAKE256 -> d || z of ML-KEM, 64 | candidates for the scalar
/// public key = ek_PQ || ek_T, encapsulation = ct_PQ || ct_T
/// secret = SHA3-256(ss_PQ || ss_T || ct_T || ek_T || label)
/// </code>
/// ML-KEM's own key and ciphertext need not be hashed: its secret is bound to them already.
/// </remarks>
internal sealed class HybridKem : Kem
{
    private const int SeedSize = 32;
    private const int MlKemSeedSize = 64;
    private const int MlKemSecretSize = 32;
    private readonly MLKemAlgorithm _algorithm;
    private readonly Group _group;
    private readonly byte[] _label;

    private HybridKem(ushort id, MLKemAlgorithm algorithm, Group group, ReadOnlySpan<byte> label) =>
        (Id, _algorithm, _group, _label) = (id, algorithm, group, label.ToArray());

    public static HybridKem MlKem768P256 { get; } = new(0x0050, MLKemAlgorithm.MLKem768, ManagedCurves.P256, "MLKEM768-P256"u8);

    public static HybridKem MlKem1024P384 { get; } = new(0x0051, MLKemAlgorithm.MLKem1024, ManagedCurves.P384, "MLKEM1024-P384"u8);

    /// <summary>MLKEM768-X25519, X-Wing.</summary>
    public static HybridKem XWing { get; } = new(0x647A, MLKemAlgorithm.MLKem768, Curve25519.Instance, @"\.//^\"u8);

    public override ushort Id { get; }

    public override int SecretSize => 32;

    public override int EncapsulationSize => _algorithm.CiphertextSizeInBytes + _group.PublicKeySize;

    public override int PublicKeySize => _algorithm.EncapsulationKeySizeInBytes + _group.PublicKeySize;

    public override int PrivateKeySize => SeedSize;

    public override KemPrivateKey Generate(IPostQuantumProvider provider)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return ImportPrivateKey(seed, provider);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    public override KemPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider)
    {
        ThrowUnlessSize(octets.Length, PrivateKeySize, "private key");
        Span<byte> secrets = stackalloc byte[MlKemSeedSize + Group.MaxSeedSize + Group.MaxSecretSize];
        MLKem? postQuantum = null;
        try
        {
            var expanded = secrets[..(MlKemSeedSize + _group.SeedSize)];
            var scalar = secrets.Slice(MlKemSeedSize + Group.MaxSeedSize, _group.PrivateKeySize);
            var shake = Shake.Create256();
            shake.Absorb(octets);
            shake.Squeeze(expanded);
            shake.Clear();
            _group.ChoosePrivateKey(expanded[MlKemSeedSize..], scalar);
            postQuantum = provider.ImportMLKemPrivateSeed(_algorithm, expanded[..MlKemSeedSize]);
            var traditional = _group.ImportPrivateKey(scalar);
            var publicKey = new byte[PublicKeySize];
            postQuantum.ExportEncapsulationKey(publicKey.AsSpan(0, _algorithm.EncapsulationKeySizeInBytes));
            traditional.PublicKey.CopyTo(publicKey.AsSpan(_algorithm.EncapsulationKeySizeInBytes));
            return new PrivateKeyOf(this, octets, new(postQuantum), traditional, publicKey);
        }
        catch
        {
            postQuantum?.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    public override KemPublicKey ImportPublicKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider)
    {
        ThrowUnlessSize(octets.Length, PublicKeySize, "public key");
        var traditional = _group.ImportPublicKey(octets[_algorithm.EncapsulationKeySizeInBytes..]);
        return new PublicKeyOf(this, new(provider.ImportMLKemEncapsulationKey(_algorithm, octets[.._algorithm.EncapsulationKeySizeInBytes])), traditional);
    }

    public override void DerivePrivateKey(ReadOnlySpan<byte> keyMaterial, Span<byte> privateKey)
    {
        Span<byte> suiteId = stackalloc byte[5];
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[3..], Id);
        OneStageKdf.Shake256.Derive(suiteId, keyMaterial, "DeriveKeyPair"u8, default, privateKey[..SeedSize]);
    }

    /// <summary>The combiner; the two secrets stand one behind the other.</summary>
    private void Combine(ReadOnlySpan<byte> secrets, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> publicKey, Span<byte> secret)
    {
        var hash = Sha3.Create256();
        hash.Absorb(secrets);
        hash.Absorb(encapsulated);
        hash.Absorb(publicKey);
        hash.Absorb(_label);
        hash.Squeeze(secret[..SecretSize]);
        hash.Clear();
    }

    private sealed class PublicKeyOf(HybridKem kem, SharedMLKem postQuantum, GroupPublicKey traditional) : KemPublicKey
    {
        public override bool TryEncapsulate(Span<byte> encapsulated, Span<byte> secret)
        {
            using var ephemeral = kem._group.Generate();
            return TryEncapsulate(default, ephemeral, encapsulated, secret);
        }

        public override bool TryEncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> encapsulated, Span<byte> secret)
        {
            var scalar = new byte[kem._group.PrivateKeySize];
            kem._group.ChoosePrivateKey(randomness[MlKemSecretSize..], scalar);
            using var ephemeral = kem._group.ImportPrivateKey(scalar);
            return TryEncapsulate(randomness[..MlKemSecretSize], ephemeral, encapsulated, secret);
        }

        [SkipLocalsInit]
        private bool TryEncapsulate(ReadOnlySpan<byte> randomness, GroupPrivateKey ephemeral, Span<byte> encapsulated, Span<byte> secret)
        {
            Span<byte> secrets = stackalloc byte[MlKemSecretSize + Group.MaxSecretSize];
            secrets = secrets[..(MlKemSecretSize + kem._group.SecretSize)];
            var ciphertext = encapsulated[..kem._algorithm.CiphertextSizeInBytes];
            if (randomness.IsEmpty) postQuantum.Encapsulate(ciphertext, secrets[..MlKemSecretSize]);
            else postQuantum.EncapsulateDeterministic(randomness, ciphertext, secrets[..MlKemSecretSize]);
            ephemeral.PublicKey.CopyTo(encapsulated[ciphertext.Length..]);
            var isAgreed = ephemeral.TryAgree(traditional, secrets[MlKemSecretSize..]);
            if (isAgreed) kem.Combine(secrets, ephemeral.PublicKey, traditional.Encoded, secret);
            CryptographicOperations.ZeroMemory(secrets);
            return isAgreed;
        }
    }

    private sealed class PrivateKeyOf : KemPrivateKey
    {
        private readonly HybridKem _kem;
        private readonly SecretMemory _seed = new(SeedSize);
        private readonly SharedMLKem _postQuantum;
        private readonly GroupPrivateKey _traditional;

        public PrivateKeyOf(HybridKem kem, ReadOnlySpan<byte> seed, SharedMLKem postQuantum, GroupPrivateKey traditional, byte[] publicKey)
            : base(publicKey)
        {
            (_kem, _postQuantum, _traditional) = (kem, postQuantum, traditional);
            seed.CopyTo(_seed.Hold());
            _seed.Release();
        }

        [SkipLocalsInit]
        public override bool TryDecapsulate(ReadOnlySpan<byte> encapsulated, Span<byte> secret)
        {
            if (encapsulated.Length != _kem.EncapsulationSize) return false;
            Span<byte> secrets = stackalloc byte[MlKemSecretSize + Group.MaxSecretSize];
            secrets = secrets[..(MlKemSecretSize + _kem._group.SecretSize)];
            var ciphertextSize = _kem._algorithm.CiphertextSizeInBytes;
            var isAgreed = _traditional.TryAgree(encapsulated[ciphertextSize..], secrets[MlKemSecretSize..]);
            if (isAgreed)
            {
                _postQuantum.Decapsulate(encapsulated[..ciphertextSize], secrets[..MlKemSecretSize]);
                _kem.Combine(secrets, encapsulated[ciphertextSize..], _traditional.PublicKey, secret);
            }

            CryptographicOperations.ZeroMemory(secrets);
            return isAgreed;
        }

        public override void Export(Span<byte> destination)
        {
            _seed.Hold().CopyTo(destination);
            _seed.Release();
        }

        public override void Dispose()
        {
            _seed.Dispose();
            _postQuantum.Dispose();
            _traditional.Dispose();
        }
    }
}
