using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Tests;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

public class SlhDsaKeyTests
{
    // FIPS 205, table 2, with the names that Node's OpenSSL has for the sets.
    public static TheoryData<SlhDsaParameterSet, int, int, string> Sets => new()
    {
        { SlhDsaParameterSet.Sha2Small128, 32, 7_856, "slh-dsa-sha2-128s" },
        { SlhDsaParameterSet.ShakeSmall128, 32, 7_856, "slh-dsa-shake-128s" },
        { SlhDsaParameterSet.Sha2Fast128, 32, 17_088, "slh-dsa-sha2-128f" },
        { SlhDsaParameterSet.ShakeFast128, 32, 17_088, "slh-dsa-shake-128f" },
        { SlhDsaParameterSet.Sha2Small192, 48, 16_224, "slh-dsa-sha2-192s" },
        { SlhDsaParameterSet.ShakeSmall192, 48, 16_224, "slh-dsa-shake-192s" },
        { SlhDsaParameterSet.Sha2Fast192, 48, 35_664, "slh-dsa-sha2-192f" },
        { SlhDsaParameterSet.ShakeFast192, 48, 35_664, "slh-dsa-shake-192f" },
        { SlhDsaParameterSet.Sha2Small256, 64, 29_792, "slh-dsa-sha2-256s" },
        { SlhDsaParameterSet.ShakeSmall256, 64, 29_792, "slh-dsa-shake-256s" },
        { SlhDsaParameterSet.Sha2Fast256, 64, 49_856, "slh-dsa-sha2-256f" },
        { SlhDsaParameterSet.ShakeFast256, 64, 49_856, "slh-dsa-shake-256f" },
    };

    /// <summary>Those that sign in less than a second; with the small ones in a deep run.</summary>
    public static TheoryData<SlhDsaParameterSet, int, int, string> SetsInThisRun => [.. Sets.Where(row => Depth.IsDeep || row.Data.Item4.EndsWith('f')).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(SetsInThisRun))]
    public void What_a_key_signs_its_public_key_verifies_and_nothing_else(SlhDsaParameterSet set, int publicKeySize, int signatureSize, string name)
    {
        using var key = SlhDsaKey.Generate(set);
        Assert.StartsWith(name, key.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((publicKeySize, signatureSize), (key.PublicKeySize, key.SignatureSize));
        using var whole = SlhDsaKey.ImportPrivateKey(set, key.ExportPrivateKey());
        using var half = SlhDsaKey.ImportPublicKey(set, key.ExportPublicKey());
        Assert.Equal(key.ExportPublicKey(), whole.ExportPublicKey());

        var signature = whole.Sign("water"u8, "dunes/root"u8);

        Assert.Equal(signatureSize, signature.Length);
        Assert.True(half.Verify("water"u8, signature, "dunes/root"u8));
        Assert.False(half.Verify("Water"u8, signature, "dunes/root"u8));
        Assert.False(half.Verify("water"u8, signature));
        Assert.False(half.Verify("water"u8, signature.AsSpan(1), "dunes/root"u8));
        signature[^1] ^= 1;
        Assert.False(half.Verify("water"u8, signature, "dunes/root"u8));
    }

    [Theory]
    [MemberData(nameof(SetsInThisRun))]
    public void Node_signs_and_we_verify(SlhDsaParameterSet set, int publicKeySize, int signatureSize, string name)
    {
        var answer = Node24.Run(
            """
            import crypto from 'node:crypto';
            const { publicKey, privateKey } = crypto.generateKeyPairSync(process.argv[1]);
            const signature = crypto.sign(null, Buffer.from('water'), { key: privateKey, context: Buffer.from('dunes/root') });
            console.log(publicKey.export({ format: 'der', type: 'spki' }).toString('hex') + ' ' + signature.toString('hex'));
            """,
            name).Split(' ');

        // The key is what SubjectPublicKeyInfo ends with.
        using var key = SlhDsaKey.ImportPublicKey(set, Convert.FromHexString(answer[0]).AsSpan()[^publicKeySize..]);
        var signature = Convert.FromHexString(answer[1]);
        Assert.Equal(signatureSize, signature.Length);
        Assert.True(key.Verify("water"u8, signature, "dunes/root"u8));
        Assert.False(key.Verify("water"u8, signature));
    }

    [Theory]
    [InlineData(SlhDsaParameterSet.Sha2Fast128)]
    [InlineData(SlhDsaParameterSet.ShakeFast192)]
    public void We_sign_and_Node_verifies(SlhDsaParameterSet set)
    {
        var name = Sets.Single(row => row.Data.Item1 == set).Data.Item4;
        using var key = SlhDsaKey.Generate(set);
        var answer = Node24.Run(
            """
            import crypto from 'node:crypto';
            const [name, key, signature] = process.argv.slice(1);
            // A document of the same kind of key, its key replaced by ours.
            const document = crypto.generateKeyPairSync(name).publicKey.export({ format: 'der', type: 'spki' });
            Buffer.from(key, 'hex').copy(document, document.length - key.length / 2);
            const publicKey = crypto.createPublicKey({ key: document, format: 'der', type: 'spki' });
            console.log(crypto.verify(null, Buffer.from('water'), { key: publicKey, context: Buffer.from('dunes/root') }, Buffer.from(signature, 'hex')));
            """,
            name,
            Convert.ToHexString(key.ExportPublicKey()),
            Convert.ToHexString(key.Sign("water"u8, "dunes/root"u8)));
        Assert.Equal("true", answer);
    }

    [Fact]
    public void Wrong_sizes_sets_and_contexts_are_refused_before_any_work()
    {
        Assert.Throws<ArgumentException>("publicKey", () => SlhDsaKey.ImportPublicKey(SlhDsaParameterSet.Sha2Fast128, new byte[31]));
        Assert.Throws<ArgumentException>("privateKey", () => SlhDsaKey.ImportPrivateKey(SlhDsaParameterSet.Sha2Fast128, new byte[65]));
        Assert.Throws<ArgumentOutOfRangeException>("set", () => SlhDsaKey.Generate((SlhDsaParameterSet)12));
        using var key = SlhDsaKey.ImportPublicKey(SlhDsaParameterSet.Sha2Fast128, new byte[32]);
        Assert.Throws<ArgumentException>("context", () => key.Verify([], new byte[17_088], new byte[256]));
        Assert.False(key.Verify([], new byte[17_088], new byte[255]));
        Assert.False(key.HasPrivateKey);
        Assert.Throws<CryptographicException>(() => key.Sign([]));
        Assert.Throws<CryptographicException>(() => key.ExportPrivateKey());
    }

    [Fact]
    public void A_disposed_key_does_nothing_more_and_a_text_tells_no_secret()
    {
        var key = SlhDsaKey.Generate(SlhDsaParameterSet.Sha2Fast128);
        Assert.Equal("SLH-DSA-SHA2-128F private key", key.ToString(), ignoreCase: true);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign([]));
        Assert.Throws<ObjectDisposedException>(() => key.Verify([], []));
    }
}
