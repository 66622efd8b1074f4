using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

#pragma warning disable SYSLIB5006 // The key formats of MLKem are experimental in .NET 10; another implementation reading them is what is tested.

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

/// <summary>Our keys in the hands of OpenSSL, as Node 24 has it, and its keys in ours.</summary>
public class NodeInteropTests
{
    [Theory]
    [InlineData("ML-KEM-512")]
    [InlineData("ML-KEM-768")]
    [InlineData("ML-KEM-1024")]
    public void Either_side_takes_the_keys_and_ciphertexts_of_the_other(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        key.Encapsulate(out var ciphertext, out var secret);
        var answer = Node24.Run(
            """
            import c from 'node:crypto';
            const [set, spki, pkcs8, ciphertext] = process.argv.slice(1);
            const hex = octets => Buffer.from(octets).toString('hex');
            const of = text => Buffer.from(text, 'hex');
            const theirs = c.encapsulate(c.createPublicKey({ key: of(spki), type: 'spki', format: 'der' }));
            const opened = c.decapsulate(c.createPrivateKey({ key: of(pkcs8), type: 'pkcs8', format: 'der' }), of(ciphertext));
            const own = c.generateKeyPairSync(set.toLowerCase());
            const other = c.encapsulate(own.publicKey);
            console.log([opened, theirs.ciphertext, theirs.sharedKey, own.privateKey.export({ type: 'pkcs8', format: 'der' }), own.publicKey.export({ type: 'spki', format: 'der' }), other.ciphertext, other.sharedKey].map(hex).join(' '));
            """,
            set,
            Convert.ToHexStringLower(key.ExportSubjectPublicKeyInfo()),
            Convert.ToHexStringLower(key.ExportPkcs8PrivateKey()),
            Convert.ToHexStringLower(ciphertext)).Split(' ').Select(Convert.FromHexString).ToArray();

        Assert.Equal(secret, answer[0]);
        Assert.Equal(answer[2], key.Decapsulate(answer[1]));
        using var theirPrivate = ManagedMLKem.ImportPkcs8PrivateKey(answer[3]);
        using var theirPublic = ManagedMLKem.ImportSubjectPublicKeyInfo(answer[4]);
        Assert.Equal(theirPublic.ExportEncapsulationKey(), theirPrivate.ExportEncapsulationKey());
        Assert.Equal(answer[6], theirPrivate.Decapsulate(answer[5]));
    }
}
