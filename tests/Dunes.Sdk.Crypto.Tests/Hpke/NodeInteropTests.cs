using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

/// <summary>Our wrapped secrets in the hands of the hpke package on Node 24, and its in ours.</summary>
public class NodeInteropTests
{
    private const string Module = """
        import * as h from 'hpke';
        const [kem, kdf, seed, publicKey, info, aad, psk, pskId, enc, wrapped] = process.argv.slice(1);
        const of = text => new Uint8Array(Buffer.from(text, 'hex'));
        const hex = octets => Buffer.from(octets).toString('hex');
        const suite = new h.CipherSuite(h[kem], h[kdf], h.AEAD_AES_256_GCM);
        const options = { info: of(info), aad: of(aad), ...(psk ? { psk: of(psk), pskId: of(pskId) } : {}) };
        const opened = await suite.Open(await suite.DeserializePrivateKey(of(seed)), of(enc), of(wrapped), options);
        const sealed = await suite.Seal(await suite.DeserializePublicKey(of(publicKey)), opened, options);
        const own = await suite.GenerateKeyPair(true);
        const [ownPrivate, ownPublic] = [await suite.SerializePrivateKey(own.privateKey), await suite.SerializePublicKey(own.publicKey)];
        const other = await suite.Seal(own.publicKey, opened, options);
        console.log([opened, sealed.encapsulatedSecret, sealed.ciphertext, ownPrivate, ownPublic, other.encapsulatedSecret, other.ciphertext].map(hex).join(' '));
        """;

    [Theory]
    [InlineData(0, "KEM_DHKEM_P384_HKDF_SHA384", "KDF_HKDF_SHA384")]
    [InlineData(1, "KEM_MLKEM1024_P384", "KDF_HKDF_SHA384")]
    [InlineData(2, "KEM_MLKEM768_P256", "KDF_HKDF_SHA256")]
    [InlineData(3, "KEM_MLKEM768_X25519", "KDF_HKDF_SHA256")]
    [InlineData(4, "KEM_ML_KEM_1024", "KDF_HKDF_SHA384")]
    public void Either_side_unwraps_what_the_other_wrapped(byte id, string kem, string kdf)
    {
        Assert.True(EnvelopeSuite.TryFind(id, out var suite));
        using var pair = EnvelopeKeyPair.Generate(suite);
        var (info, associated, secret, psk) = (RandomNumberGenerator.GetBytes(92), RandomNumberGenerator.GetBytes(130), RandomNumberGenerator.GetBytes(64), RandomNumberGenerator.GetBytes(32));
        var pskId = "psk:interop"u8.ToArray();
        foreach (var isPsk in new[] { false, true })
        {
            var (enc, wrapped) = (new byte[suite.EncapsulationSize], new byte[80]);
            if (isPsk) pair.PublicKey.Wrap(info, associated, secret, enc, wrapped, psk, pskId);
            else pair.PublicKey.Wrap(info, associated, secret, enc, wrapped);

            string[] arguments = [kem, kdf, .. new[] { pair.ExportPrivateKey(), pair.PublicKey.Encoded.ToArray(), info, associated, isPsk ? psk : [], isPsk ? pskId : [], enc, wrapped }.Select(Convert.ToHexStringLower)];
            var answer = Node24.Run(Module, arguments).Split(' ').Select(Convert.FromHexString).ToArray();
            Assert.Equal(secret, answer[0]);
            AssertUnwraps(pair, answer[1], answer[2]);

            // A key that Node made, stored there, taken in here.
            using var theirs = EnvelopeKeyPair.ImportPrivateKey(suite, answer[3]);
            Assert.Equal(answer[4], theirs.PublicKey.Encoded.ToArray());
            AssertUnwraps(theirs, answer[5], answer[6]);

            void AssertUnwraps(EnvelopeKeyPair key, byte[] encapsulated, byte[] sealedSecret)
            {
                var opened = new byte[64];
                Assert.True(isPsk ? key.TryUnwrap(info, associated, encapsulated, sealedSecret, opened, psk, pskId) : key.TryUnwrap(info, associated, encapsulated, sealedSecret, opened));
                Assert.Equal(secret, opened);
            }
        }
    }
}
