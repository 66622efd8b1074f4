using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>BouncyCastle and our own implementation, each of which opens and verifies what the other made.</summary>
public class ManagedCrossCheckTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

    public static TheoryData<string> Kems => [.. PublishedCases.Kems.Select(set => set.Name)];

    public static TheoryData<string> Signatures => [.. PublishedCases.Signatures.Select(set => set.Name)];

    [Theory]
    [MemberData(nameof(Kems))]
    public void Equal_seeds_give_equal_ML_KEM_keys_and_each_opens_what_the_other_sealed(string name)
    {
        var algorithm = PublishedCases.Kems.Single(set => set.Name == name);
        var random = new Random(203);
        var seed = new byte[64];
        for (var round = 0; round < Depth.Of(20, 500); round++)
        {
            random.NextBytes(seed);
            using var theirs = Provider.ImportMLKemPrivateSeed(algorithm, seed);
            using var ours = ManagedMLKem.ImportPrivateSeed(algorithm, seed);
            Assert.Equal(ours.ExportEncapsulationKey(), theirs.ExportEncapsulationKey());
            Assert.Equal(ours.ExportDecapsulationKey(), theirs.ExportDecapsulationKey());

            using var theirPublic = Provider.ImportMLKemEncapsulationKey(algorithm, ours.ExportEncapsulationKey());
            theirPublic.Encapsulate(out var ciphertext, out var secret);
            Assert.Equal(secret, ours.Decapsulate(ciphertext));
            ours.Encapsulate(out ciphertext, out secret);
            Assert.Equal(secret, theirs.Decapsulate(ciphertext));

            ciphertext[random.Next(ciphertext.Length)] ^= 1; // implicit rejection gives both the same other secret
            var rejected = theirs.Decapsulate(ciphertext);
            Assert.NotEqual(secret, rejected);
            Assert.Equal(ours.Decapsulate(ciphertext), rejected);
        }
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Equal_seeds_give_equal_ML_DSA_keys_and_each_verifies_what_the_other_signed(string name)
    {
        var algorithm = PublishedCases.Signatures.Single(set => set.Name == name);
        var random = new Random(204);
        var (seed, context) = (new byte[32], new byte[255]);
        for (var round = 0; round < Depth.Of(10, 150); round++)
        {
            random.NextBytes(seed);
            var message = new byte[random.Next(2_000)];
            random.NextBytes(message);
            random.NextBytes(context);
            var some = context[..random.Next(256)];
            using var theirs = Provider.ImportMLDsaPrivateSeed(algorithm, seed);
            using var ours = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, seed);
            Assert.Equal(ours.ExportMLDsaPublicKey(), theirs.ExportMLDsaPublicKey());
            Assert.Equal(ours.ExportMLDsaPrivateKey(), theirs.ExportMLDsaPrivateKey());

            using var theirPublic = Provider.ImportMLDsaPublicKey(algorithm, ours.ExportMLDsaPublicKey());
            var signature = ours.SignData(message, some);
            Assert.True(theirPublic.VerifyData(message, signature, some));
            signature[random.Next(signature.Length)] ^= 1;
            Assert.False(theirPublic.VerifyData(message, signature, some));

            signature = theirs.SignData(message, some);
            Assert.True(ours.VerifyData(message, signature, some));
            byte[] other = some.Length > 0 ? some[1..] : [1];
            Assert.False(ours.VerifyData(message, signature, other));
        }
    }

    [Theory]
    [MemberData(nameof(Kems))]
    public void Documents_of_ML_KEM_keys_are_the_same_octets(string name)
    {
        var algorithm = PublishedCases.Kems.Single(set => set.Name == name);
        using var theirs = Provider.GenerateMLKemKey(algorithm);
        using var ours = ManagedMLKem.ImportPrivateSeed(algorithm, theirs.ExportPrivateSeed());
#pragma warning disable SYSLIB5006 // .NET marks the documents of the post-quantum keys experimental.
        Assert.Equal(ours.ExportPkcs8PrivateKey(), theirs.ExportPkcs8PrivateKey());
        Assert.Equal(ours.ExportSubjectPublicKeyInfo(), theirs.ExportSubjectPublicKeyInfo());
#pragma warning restore SYSLIB5006
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Documents_of_ML_DSA_keys_are_the_same_octets(string name)
    {
        var algorithm = PublishedCases.Signatures.Single(set => set.Name == name);
        using var theirs = Provider.GenerateMLDsaKey(algorithm);
        using var ours = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, theirs.ExportMLDsaPrivateSeed());
#pragma warning disable SYSLIB5006 // .NET marks the documents of the post-quantum keys experimental.
        Assert.Equal(ours.ExportPkcs8PrivateKey(), theirs.ExportPkcs8PrivateKey());
        Assert.Equal(ours.ExportSubjectPublicKeyInfo(), theirs.ExportSubjectPublicKeyInfo());
#pragma warning restore SYSLIB5006
    }
}
