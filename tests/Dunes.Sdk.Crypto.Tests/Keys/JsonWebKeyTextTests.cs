using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

public class JsonWebKeyTextTests
{
    // RFC 8037, appendix A.1 to A.3.
    private const string Ed25519Key = """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

    // RFC 7515, appendix A.3.1.
    private const string P256Key = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}""";

    [Fact]
    public void The_keys_and_thumbprints_of_RFC_9964_are_ours()
    {
        // Thumbprints of the keys of all-zero seeds, which the standard prints as kid.
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("mldsa-jose-cose.json")));
        var count = 0;
        foreach (var example in vectors.RootElement.GetProperty("jose").EnumerateArray())
        {
            var jwk = example.GetProperty("jwk");
            using var key = JsonWebKeyText.Parse(Encoding.UTF8.GetBytes(jwk.GetRawText()));
            Assert.Equal(jwk.GetProperty("kid").GetString(), key.Thumbprint());
            Assert.Equal(example.GetProperty("priv").GetString(), Convert.ToHexStringLower(key.PrivateKey.Span));
            using var signing = key.ToSigningKey(KeyPurpose.Receipt);
            Assert.Equal(key.PublicKey.ToArray(), signing.VerificationKey.Encoded.ToArray());
            count++;
        }

        Assert.Equal(3, count);
    }

    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa44, "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o")] // RFC 9964, the all-zero seed
    public void The_thumbprint_of_the_zero_seed_is_the_published_one(SignatureAlgorithm algorithm, string expected)
    {
        using var key = SigningKey.ImportPkcs8(KeyDocument.WritePkcs8(algorithm, new byte[32], default), KeyPurpose.Receipt);
        using var jwk = JsonWebKeyText.Of(key);
        Assert.Equal(expected, jwk.Thumbprint());
    }

    [Fact]
    public void The_key_of_RFC_8037_has_its_thumbprint()
    {
        using var key = JsonWebKeyText.Parse(Encoding.ASCII.GetBytes(Ed25519Key));
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", key.Thumbprint());
        Assert.True(key.IsPrivate);
        using var signing = key.ToSigningKey(KeyPurpose.Ledger);
        Assert.Equal(key.PublicKey.ToArray(), signing.VerificationKey.Encoded.ToArray());
    }

    [Theory]
    [InlineData(SignatureAlgorithm.EcdsaP256)]
    [InlineData(SignatureAlgorithm.EcdsaP384)]
    [InlineData(SignatureAlgorithm.Ed25519)]
    [InlineData(SignatureAlgorithm.MLDsa44)]
    [InlineData(SignatureAlgorithm.MLDsa65)]
    [InlineData(SignatureAlgorithm.MLDsa87)]
    public void Keys_come_back_from_their_text(SignatureAlgorithm algorithm)
    {
        for (var turn = 0; turn < 8; turn++)
        {
            using var key = SigningKey.Generate(KeyPurpose.Wallet, algorithm);
            using var jwk = JsonWebKeyText.Of(key);
            using var read = JsonWebKeyText.Parse(jwk.Write(includePrivate: true));
            using var again = read.ToSigningKey(KeyPurpose.Wallet);
            Assert.Equal(key.VerificationKey.Id, again.VerificationKey.Id);
            Assert.True(read.ToVerificationKey(KeyPurpose.Wallet).Verify("entry"u8, key.Sign("entry"u8)));

            using var publicKey = JsonWebKeyText.Parse(jwk.Write());
            Assert.False(publicKey.IsPrivate);
            Assert.Equal((jwk.Thumbprint(), jwk.Thumbprint()), (publicKey.Thumbprint(), publicKey.KeyId));
            Assert.Throws<InvalidOperationException>(() => publicKey.ToSigningKey(KeyPurpose.Wallet));
            Assert.Throws<InvalidOperationException>(() => publicKey.Write(includePrivate: true));
            Assert.DoesNotContain(Base64Url.EncodeToString(jwk.PrivateKey.Span), Encoding.UTF8.GetString(jwk.Write()) + jwk, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ec", "P-256")]
    [InlineData("ec", "P-384")]
    [InlineData("ed25519", "Ed25519")]
    [InlineData("x25519", "X25519")]
    [InlineData("ml-dsa-65", "ML-DSA-65")]
    public void Node_reads_ours_and_we_read_its(string type, string name)
    {
        var theirs = Node24.Run("""
            import { generateKeyPairSync } from 'node:crypto';
            const [type, name] = process.argv.slice(1);
            const pair = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: name }) : generateKeyPairSync(type);
            console.log(JSON.stringify(pair.privateKey.export({ format: 'jwk' })));
            """, type, name);
        using var read = JsonWebKeyText.Parse(Encoding.UTF8.GetBytes(theirs));
        var thumbprint = Node24.Run("""
            import { createPrivateKey } from 'node:crypto';
            import { calculateJwkThumbprint } from 'jose';
            const key = createPrivateKey({ key: JSON.parse(process.argv[1]), format: 'jwk' });
            console.log(await calculateJwkThumbprint(key.export({ format: 'jwk' })));
            """, Encoding.UTF8.GetString(read.Write(includePrivate: true)));
        Assert.Equal(thumbprint, read.Thumbprint());
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "kty")]
    [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""", "crv")]
    [InlineData("""{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}""", "P-521")]
    [InlineData("""{"kty":"AKP","pub":"AA"}""", "alg")]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-65","pub":"AA"}""", "1952")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AA"}""", "32")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "twice")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}""", "Base64url")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}""", "Base64url")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":7}""", "no string")]
    [InlineData("""{"kty":"OKP","crv":"X25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""", "another public key")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5aw"}""", "cannot be used as a key")]
    public void What_is_no_key_is_refused_and_named(string json, string found) =>
        Assert.Contains(found, Assert.Throws<KeyFileException>(() => JsonWebKeyText.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_private_key_belongs_to_its_public_key()
    {
        using (JsonWebKeyText.Parse(Encoding.ASCII.GetBytes(P256Key)))
        {
            using var other = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.EcdsaP256);
            using var jwk = JsonWebKeyText.Of(other);
            var mixed = P256Key.Replace("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", Base64Url.EncodeToString(jwk.PrivateKey.Span), StringComparison.Ordinal);
            Assert.Contains("another public key", Assert.Throws<KeyFileException>(() => JsonWebKeyText.Parse(Encoding.ASCII.GetBytes(mixed))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Changed_texts_are_refused_with_the_named_exception_and_no_other()
    {
        var random = new Random(11);
        byte[][] valid = [Encoding.ASCII.GetBytes(Ed25519Key), Encoding.ASCII.GetBytes(P256Key)];
        for (var turn = 0; turn < Depth.Of(5_000, 200_000); turn++)
        {
            var octets = valid[random.Next(valid.Length)].ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            try
            {
                JsonWebKeyText.Parse(octets).Dispose();
            }
            catch (KeyFileException)
            {
                // The one that is documented.
            }
        }
    }
}
