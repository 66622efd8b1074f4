using System.Reflection;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.TestSupport.Conformance;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum;

public class ProviderTests
{
    // Where the operating system's library has the algorithms, every case runs on it; elsewhere it must say that it has not.
    [Fact]
    public void The_in_box_provider_conforms_or_says_that_it_is_not_here()
    {
        // The gate runs this once more beside a newer OpenSSL, and says so: then saying no is a failure.
        if (Environment.GetEnvironmentVariable("DUNES_IN_BOX") == "1") Assert.True(MLKem.IsSupported && MLDsa.IsSupported);
        var provider = InBoxPostQuantumProvider.Instance;
        Assert.Equal(MLKem.IsSupported, provider.Supports(MLKemAlgorithm.MLKem768));
        Assert.Equal(MLDsa.IsSupported, provider.Supports(MLDsaAlgorithm.MLDsa65));
        if (MLKem.IsSupported && MLDsa.IsSupported)
        {
            var cases = new InBox();
            foreach (var test in typeof(PostQuantumProviderConformance).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)) test.Invoke(cases, null);
        }
        else
        {
            Assert.Throws<PlatformNotSupportedException>(() => provider.GenerateMLKemKey(MLKemAlgorithm.MLKem768));
            Assert.Throws<PlatformNotSupportedException>(() => provider.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa65, new byte[32]));
        }
    }

    [Fact]
    public void The_choice_is_the_fastest_that_is_allowed_and_has_the_sets()
    {
        var (ours, lacking, other) = (ManagedPostQuantumProvider.Instance, new Stub("lacking", has: false), new Stub("other", has: true));
        var (kem, signature) = (MLKemAlgorithm.MLKem1024, MLDsaAlgorithm.MLDsa87);
        Assert.Same(ours, PostQuantumProviders.Choose(kem, signature, other, ours));
        Assert.Same(other, PostQuantumProviders.Choose(kem, signature, lacking, other));
        Assert.Same(lacking, PostQuantumProviders.Choose(null, null, lacking, other));
        Assert.Same(ours, PostQuantumProviders.Choose(null, signature, lacking, ours));
        Assert.Throws<ArgumentException>(() => PostQuantumProviders.Choose(kem, signature));
        var refusal = Assert.Throws<PlatformNotSupportedException>(() => PostQuantumProviders.Choose(kem, signature, lacking));
        Assert.Contains("lacking", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ML-DSA-87", refusal.Message, StringComparison.Ordinal);
    }

    // A provider of others, whose keys are no ManagedMLKem and ManagedMLDsa, takes the way of turns.
    [Fact]
    public void Keys_of_another_provider_wrap_and_sign_like_ours()
    {
        var provider = new Stub("other", has: true);
        foreach (var suite in EnvelopeSuite.All)
        {
            using var pair = EnvelopeKeyPair.Generate(suite, provider);
            using var ours = EnvelopeKeyPair.ImportPrivateKey(suite, pair.ExportPrivateKey());
            using var signer = SigningKey.Generate(KeyPurpose.Envelope, suite.SignatureAlgorithm, provider);
            using var again = SigningKey.ImportPkcs8(signer.ExportPkcs8(), KeyPurpose.Envelope, provider);
            Assert.Equal(ours.PublicKey.Id, pair.PublicKey.Id);
            Assert.Equal(signer.VerificationKey.Id, again.VerificationKey.Id);
            Parallel.For(0, 4, _ =>
            {
                var (enc, wrapped, opened) = (new byte[suite.EncapsulationSize], new byte[80], new byte[64]);
                ours.PublicKey.Wrap([], [], new byte[64], enc, wrapped);
                Assert.True(pair.TryUnwrap([], [], enc, wrapped, opened));
                pair.PublicKey.Wrap([], [], new byte[64], enc, wrapped);
                Assert.True(ours.TryUnwrap([], [], enc, wrapped, opened));
                Assert.True(VerificationKey.Import(suite.SignatureAlgorithm, again.VerificationKey.Encoded.Span, KeyPurpose.Envelope).Verify("x"u8, again.Sign("x"u8)));
            });
        }
    }

    private sealed class InBox() : PostQuantumProviderConformance(InBoxPostQuantumProvider.Instance);

    /// <summary>Our keys under another class, as an adapter's are.</summary>
    private sealed class Stub(string name, bool has) : IPostQuantumProvider
    {
        public string Name => name;

        public bool Supports(MLKemAlgorithm algorithm) => has;

        public bool Supports(MLDsaAlgorithm algorithm) => has;

        public MLKem GenerateMLKemKey(MLKemAlgorithm algorithm) => new Kem(ManagedMLKem.GenerateKey(algorithm));

        public MLKem ImportMLKemPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed) => new Kem(ManagedMLKem.ImportPrivateSeed(algorithm, seed));

        public MLKem ImportMLKemEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> encapsulationKey) => new Kem(ManagedMLKem.ImportEncapsulationKey(algorithm, encapsulationKey));

        public MLDsa GenerateMLDsaKey(MLDsaAlgorithm algorithm) => new Dsa(ManagedMLDsa.GenerateKey(algorithm));

        public MLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed) => new Dsa(ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, seed));

        public MLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey) => new Dsa(ManagedMLDsa.ImportMLDsaPublicKey(algorithm, publicKey));
    }

#pragma warning disable SYSLIB5006 // Members of the base class that .NET marks experimental must be overridden.
    private sealed class Kem(MLKem key) : MLKem(key.Algorithm)
    {
        private int _users;

        protected override void EncapsulateCore(Span<byte> ciphertext, Span<byte> sharedSecret) => key.Encapsulate(ciphertext, sharedSecret);

        protected override void DecapsulateCore(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
        {
            Assert.Equal(1, Interlocked.Increment(ref _users));
            key.Decapsulate(ciphertext, sharedSecret);
            Interlocked.Decrement(ref _users);
        }

        protected override void ExportPrivateSeedCore(Span<byte> destination) => key.ExportPrivateSeed(destination);

        protected override void ExportDecapsulationKeyCore(Span<byte> destination) => key.ExportDecapsulationKey(destination);

        protected override void ExportEncapsulationKeyCore(Span<byte> destination) => key.ExportEncapsulationKey(destination);

        protected override bool TryExportPkcs8PrivateKeyCore(Span<byte> destination, out int bytesWritten) => key.TryExportPkcs8PrivateKey(destination, out bytesWritten);

        protected override void Dispose(bool disposing)
        {
            key.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Dsa(MLDsa key) : MLDsa(key.Algorithm)
    {
        private int _users;

        protected override void SignDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, Span<byte> destination)
        {
            Assert.Equal(1, Interlocked.Increment(ref _users));
            key.SignData(data, destination, context);
            Interlocked.Decrement(ref _users);
        }

        protected override bool VerifyDataCore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature) => key.VerifyData(data, signature, context);

        protected override void SignPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, Span<byte> destination) => key.SignPreHash(hash, destination, hashAlgorithmOid, context);

        protected override bool VerifyPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, ReadOnlySpan<byte> signature) => key.VerifyPreHash(hash, signature, hashAlgorithmOid, context);

        protected override void SignMuCore(ReadOnlySpan<byte> externalMu, Span<byte> destination) => key.SignMu(externalMu, destination);

        protected override bool VerifyMuCore(ReadOnlySpan<byte> externalMu, ReadOnlySpan<byte> signature) => key.VerifyMu(externalMu, signature);

        protected override void ExportMLDsaPublicKeyCore(Span<byte> destination) => key.ExportMLDsaPublicKey(destination);

        protected override void ExportMLDsaPrivateKeyCore(Span<byte> destination) => key.ExportMLDsaPrivateKey(destination);

        protected override void ExportMLDsaPrivateSeedCore(Span<byte> destination) => key.ExportMLDsaPrivateSeed(destination);

        protected override bool TryExportPkcs8PrivateKeyCore(Span<byte> destination, out int bytesWritten) => key.TryExportPkcs8PrivateKey(destination, out bytesWritten);

        protected override void Dispose(bool disposing)
        {
            key.Dispose();
            base.Dispose(disposing);
        }
    }
#pragma warning restore SYSLIB5006
}
