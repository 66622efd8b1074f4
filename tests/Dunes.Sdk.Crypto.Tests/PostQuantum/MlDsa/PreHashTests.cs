using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

public class PreHashTests
{
    public static TheoryData<string> HashNames => [.. PreHash.Names];

    // FIPS 180-4 and FIPS 202 examples: the hashes of "abc" that .NET has not.
    [Theory]
    [InlineData("SHA2-224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("SHA2-512/224", "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa")]
    [InlineData("SHA2-512/256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("SHA3-224", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf")]
    public void The_hashes_of_these_tests_are_the_published_ones(string name, string expected) => Assert.Equal(expected, Convert.ToHexStringLower(PreHash.Of(name, "abc"u8.ToArray()).Hash));

    [Theory]
    [MemberData(nameof(HashNames))]
    public void Each_of_the_twelve_hashes_signs_and_verifies_for_itself_alone(string name)
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var (oid, hash) = PreHash.Of(name, Encoding.ASCII.GetBytes("water at 3.2 m"));
        byte[] context = [1, 2];
        var signature = key.SignPreHash(hash, oid, context);
        Assert.True(key.VerifyPreHash(hash, signature, oid, context));
        Assert.False(key.VerifyPreHash(hash, signature, oid, context.AsSpan(0, 1)));
        Assert.False(key.VerifyData(hash, signature, context));
        hash[0] ^= 1;
        Assert.False(key.VerifyPreHash(hash, signature, oid, context));
    }

    [Theory]
    [InlineData("2.16.840.1.101.3.4.2.0", 32)]
    [InlineData("2.16.840.1.101.3.4.2.13", 32)]
    [InlineData("2.16.840.1.101.3.4.2.01", 32)]
    [InlineData("2.16.840.1.101.3.4.2.", 32)]
    [InlineData("1.3.14.3.2.26", 20)] // SHA-1
    [InlineData("2.16.840.1.101.3.4.2.1", 31)]
    [InlineData("2.16.840.1.101.3.4.2.11", 64)]
    public void What_is_none_of_the_twelve_or_of_another_length_is_refused(string oid, int size)
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        Assert.Throws<ArgumentException>(() => key.SignPreHash(new byte[size], oid));
        Assert.Throws<ArgumentException>(() => key.VerifyPreHash(new byte[size], new byte[2420], oid));
    }

    [Fact]
    public void A_context_of_256_octets_is_refused()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        Assert.Throws<ArgumentException>(() => key.SignPreHash(new byte[32], PreHash.Of("SHA2-256", []).Oid, new byte[256]));
        Assert.Throws<ArgumentException>(() => key.VerifyPreHash(new byte[32], new byte[2420], PreHash.Of("SHA2-256", []).Oid, new byte[256]));
    }

    [Fact]
    public void Identifiers_are_written_as_the_runtime_writes_them()
    {
        foreach (var name in PreHash.Names)
        {
            var (oid, hash) = PreHash.Of(name, []);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(oid);
            var der = new byte[PreHashAlgorithm.OidSize];
            PreHashAlgorithm.Encode(oid, hash.Length, der);
            Assert.Equal(writer.Encode(), der);
        }
    }
}
