using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>
/// Every operation on secrets once, on every path that this processor has: what <see cref="MachineCodeTests"/> runs in a process of its own, to read what
/// it was compiled to. One test, as the order matters: what the compiler knows of static fields depends on what ran before.
/// </summary>
public class SecretOperationsTests
{
    private static readonly byte[] Message = [.. Enumerable.Range(0, 200).Select(at => (byte)at)];

    [Fact]
    public void Every_operation_on_secrets_works_on_every_path()
    {
        AgreeOnX25519();
        SignWithEd25519();
        AgreeOnNistCurve(ManagedCurves.P256);
        AgreeOnNistCurve(ManagedCurves.P384);
        foreach (var isPortable in new[] { false, true })
        {
            EncapsulateWithMLKem(isPortable);
            SealAndOpen(isPortable);
        }

        SignWithMLDsa();
        Assert.Equal(3u, Control.Divide(10, 3));
        Assert.Equal(9, Control.Branch([5], 0x80, 9));
        Assert.Equal(9, Control.Loop([5], 9));
    }

    private static void EncapsulateWithMLKem(bool isPortable)
    {
        foreach (var algorithm in new[] { MLKemAlgorithm.MLKem512, MLKemAlgorithm.MLKem768, MLKemAlgorithm.MLKem1024 })
        {
            using var key = ManagedMLKem.FromSeed(algorithm, Message.AsSpan(0, 64), isPortable);
            var ciphertext = new byte[algorithm.CiphertextSizeInBytes];
            var (sent, received) = (new byte[32], new byte[32]);
            key.Encapsulate(ciphertext, sent);
            key.Decapsulate(ciphertext, received);
            Assert.Equal(sent, received);
            ciphertext[0] ^= 1;
            key.Decapsulate(ciphertext, received);
            Assert.NotEqual(sent, received);
            using var expanded = ManagedMLKem.FromDecapsulationKey(algorithm, key.ExportDecapsulationKey(), isPortable);
            Assert.Equal(key.ExportEncapsulationKey(), expanded.ExportEncapsulationKey());
        }
    }

    private static void SignWithMLDsa()
    {
        foreach (var engine in MlDsaEngine.Available)
        {
            foreach (var algorithm in new[] { MLDsaAlgorithm.MLDsa44, MLDsaAlgorithm.MLDsa65, MLDsaAlgorithm.MLDsa87 })
            {
                using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(engine, algorithm, Message.AsSpan(0, 32));
                Assert.True(key.VerifyData(Message, key.SignData(Message)));
                using var expanded = ManagedMLDsa.ImportMLDsaPrivateKey(engine, algorithm, key.ExportMLDsaPrivateKey());
                Assert.Equal(key.ExportMLDsaPublicKey(), expanded.ExportMLDsaPublicKey());
            }
        }
    }

    private static void AgreeOnX25519()
    {
        var (first, second) = (Message[..32], Message[32..64]);
        var (firstPublic, secondPublic, firstSecret, secondSecret) = (new byte[32], new byte[32], new byte[32], new byte[32]);
        X25519.PublicKey(first, firstPublic);
        X25519.PublicKey(second, secondPublic);
        Assert.True(X25519.TryAgree(first, secondPublic, firstSecret));
        Assert.True(X25519.TryAgree(second, firstPublic, secondSecret));
        Assert.Equal(firstSecret, secondSecret);

        // The path that this processor's agreement did not take.
        X25519.LadderInWords(out var words, Message.AsSpan(0, 32), Field25519.Read(secondPublic));
        words.Write(secondSecret);
        Assert.NotEqual(new byte[32], secondSecret);
    }

    private static void SignWithEd25519()
    {
        var (publicKey, signature) = (new byte[32], new byte[64]);
        Ed25519.PublicKey(Message.AsSpan(0, 32), publicKey);
        Ed25519.Sign(Message.AsSpan(0, 32), Message, signature);
        Assert.True(Ed25519.Verify(publicKey, Message, signature));
    }

    private static void AgreeOnNistCurve(Group curve)
    {
        using var first = curve.ImportPrivateKey(Message.AsSpan(1, curve.PrivateKeySize));
        using var second = curve.ImportPrivateKey(Message.AsSpan(33, curve.PrivateKeySize));
        var peer = curve.ImportPublicKey(second.PublicKey);
        var (firstSecret, secondSecret) = (new byte[curve.SecretSize], new byte[curve.SecretSize]);
        Assert.True(second.TryAgree(first.PublicKey, secondSecret));
        for (var use = 0; use < 3; use++)
        {
            Assert.True(first.TryAgree(peer, firstSecret));
            Assert.Equal(secondSecret, firstSecret);
        }
    }

    private static void SealAndOpen(bool isPortable)
    {
        using var ccm = new Ccm(Message.AsSpan(0, 16), isPortable);
        var (nonce, ciphertext, tag, opened) = (Message[..13], new byte[Message.Length], new byte[8], new byte[Message.Length]);
        ccm.Encrypt(nonce, Message, ciphertext, tag);
        Assert.True(ccm.TryDecrypt(nonce, ciphertext, tag, opened));
        Assert.Equal(Message, opened);
        tag[0] ^= 1;
        Assert.False(ccm.TryDecrypt(nonce, ciphertext, tag, opened));

        using var siv = new Siv(Message.AsSpan(0, 64), isPortable);
        var sealedText = new byte[Message.Length + 16];
        siv.Seal(Message, sealedText, ReadOnlySpan<byte>.Empty);
        Assert.True(siv.TryOpen(sealedText, opened, ReadOnlySpan<byte>.Empty));
        Assert.Equal(Message, opened);
        sealedText[0] ^= 1;
        Assert.False(siv.TryOpen(sealedText, opened, ReadOnlySpan<byte>.Empty));
    }
}
