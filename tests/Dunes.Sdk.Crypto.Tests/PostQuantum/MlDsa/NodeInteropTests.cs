using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>Signatures with a purpose's context between our signing keys and OpenSSL, as Node 24 has it.</summary>
public class NodeInteropTests
{
    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa44)]
    [InlineData(SignatureAlgorithm.MLDsa65)]
    [InlineData(SignatureAlgorithm.MLDsa87)]
    public void Either_side_verifies_what_the_other_signed(SignatureAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, algorithm);
        var data = RandomNumberGenerator.GetBytes(160);
        var pkcs8 = key.ExportPkcs8();
        var answer = Node24.Run(
            """
            import c from 'node:crypto';
            const [set, pkcs8, context, data, signature] = process.argv.slice(1);
            const of = text => Buffer.from(text, 'hex');
            const ours = c.createPrivateKey({ key: of(pkcs8), type: 'pkcs8', format: 'der' });
            const own = c.generateKeyPairSync(set);
            const spki = c.createPublicKey(ours);
            console.log([
              c.verify(null, of(data), { key: spki, context: of(context) }, of(signature)),
              c.verify(null, of(data), { key: spki, context: Buffer.from('dunes/ledger/1') }, of(signature)),
              c.sign(null, of(data), { key: ours, context: of(context) }).toString('hex'),
              own.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('hex'),
              c.sign(null, of(data), { key: own.privateKey, context: of(context) }).toString('hex'),
            ].join(' '));
            """,
            algorithm.Name(), Convert.ToHexStringLower(pkcs8), Convert.ToHexStringLower("dunes/receipt/1"u8), Convert.ToHexStringLower(data), Convert.ToHexStringLower(key.Sign(data))).Split(' ');

        Assert.Equal(("true", "false"), (answer[0], answer[1]));
        Assert.True(key.VerificationKey.Verify(data, Convert.FromHexString(answer[2])));
        using var theirs = SigningKey.ImportPkcs8(Convert.FromHexString(answer[3]), KeyPurpose.Receipt);
        Assert.Equal(algorithm, theirs.Algorithm);
        Assert.True(theirs.VerificationKey.Verify(data, Convert.FromHexString(answer[4])));
        Assert.False(key.VerificationKey.Verify(data, Convert.FromHexString(answer[4])));
    }
}
