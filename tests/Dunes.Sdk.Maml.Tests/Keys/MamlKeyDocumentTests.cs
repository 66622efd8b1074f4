using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Maml.Keys;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Keys;

public class MamlKeyDocumentTests
{
    private static readonly DateTimeOffset Time = new(2025, 9, 9, 21, 7, 0, TimeSpan.Zero);
    private static readonly byte[] Passphrase = "camel"u8.ToArray();

    private static string Write(params MamlKey[] keys) => MamlKeyDocument.Write(keys, "agent://gateway", Time, Guid.Parse("018f3e2a-1111-7222-8333-123456789abc"));

    private static IReadOnlyList<Diagnostic> Strict(string text) => new MamlValidator().Validate(MamlDocument.Parse(text), MamlProfile.Strict);

    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa87)]
    [InlineData(SignatureAlgorithm.MLDsa65)]
    [InlineData(SignatureAlgorithm.EcdsaP384)]
    [InlineData(SignatureAlgorithm.Ed25519)]
    public void A_key_is_written_encrypted_and_read_again(SignatureAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, algorithm);
        var text = Write(MamlKey.Encrypted(key, KeyProvenance.SimulatedQkd(0.021, 2.71), Passphrase, PassphraseKdf.Pbkdf2));
        Assert.Empty(Strict(text));
        Assert.DoesNotContain("BEGIN PRIVATE KEY", text, StringComparison.Ordinal);
        Assert.Contains("\n- source: simulated-qkd\n- qber: 0.021\n- s_value: 2.71\n", text, StringComparison.Ordinal);

        var reading = MamlKeyDocument.Read(MamlDocument.Parse(text));
        Assert.Empty(reading.Findings);
        var read = Assert.Single(reading.Keys);
        Assert.Equal((key.VerificationKey.Id, algorithm.Name(), KeyPurpose.Receipt, true, false), (read.Id, read.Algorithm, read.Purpose, read.HasPrivateKey, read.IsInClear));
        Assert.Equal((0.021, 2.71), (read.Provenance.Qber, read.Provenance.SValue));
        using var opened = read.OpenSigningKey(Passphrase);
        Assert.True(read.OpenVerificationKey().Verify("a"u8, opened.Sign("a"u8)));
        Assert.Throws<KeyFileException>(() => read.OpenSigningKey("other"u8));
        Assert.Throws<KeyFileException>(() => read.OpenSigningKey());
    }

    [Fact]
    public void Every_suites_recipient_key_is_known_by_its_algorithm()
    {
        var keys = EnvelopeSuite.All.Select(suite => EnvelopeKeyPair.Generate(suite)).ToArray();
        var text = Write([.. keys.Select((key, at) => at == 0 ? MamlKey.Encrypted(key, KeyProvenance.Csprng, Passphrase, PassphraseKdf.Pbkdf2) : MamlKey.Of(key.PublicKey, KeyProvenance.Csprng))]);
        Assert.Empty(Strict(text));
        var reading = MamlKeyDocument.Read(MamlDocument.Parse(text));
        Assert.Equal(keys.Select(key => key.PublicKey.Id), reading.Keys.Select(key => key.Id));
        Assert.All(reading.Keys, key => Assert.Equal(key.Id, key.OpenEnvelopePublicKey().Id));
        using (var pair = reading.Keys[0].OpenEnvelopeKeyPair(Passphrase)) Assert.Equal(keys[0].PublicKey.Id, pair.PublicKey.Id);
        foreach (var key in keys) key.Dispose();
    }

    [Fact]
    public void A_secret_in_clear_is_written_only_by_name_and_found()
    {
        using var key = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>(() => MamlKey.Encrypted(key, KeyProvenance.Csprng, []));
        var clear = MamlKey.InClear(key, KeyProvenance.Csprng);
        Assert.DoesNotContain("PRIVATE", clear.ToString(), StringComparison.Ordinal);
        var text = Write(clear);
        var finding = Assert.Single(Strict(text));
        Assert.Equal((DiagnosticCodes.SecretInClear, DiagnosticSeverity.Error), (finding.Code, finding.Severity));
        Assert.StartsWith("-----BEGIN PRIVATE KEY", text.Split('\n')[finding.Line - 1], StringComparison.Ordinal);
        var read = Assert.Single(MamlKeyDocument.Read(MamlDocument.Parse(text)).Keys);
        Assert.True(read.IsInClear);
        using var opened = read.OpenSigningKey();
        Assert.Equal(key.VerificationKey.Id, opened.VerificationKey.Id);
    }

    [Theory]
    [InlineData("- algorithm: ed25519", "- algorithm: ed25520", DiagnosticCodes.KeyAlgorithmUnknown)]
    [InlineData("- algorithm: ed25519", "- algorithm: ml-dsa-87", DiagnosticCodes.KeyAlgorithmUnknown)]
    [InlineData("- purpose: ledger", "- purpose: fun", DiagnosticCodes.ValueUnknown)]
    [InlineData("- source: csprng", "- source: dice", DiagnosticCodes.ValueUnknown)]
    [InlineData("- source: csprng", "- source: simulated-qkd\n- qber: 0.02", DiagnosticCodes.ValueUnknown)]
    [InlineData("- source: csprng", "- source: simulated-qkd\n- qber: 2\n- s_value: 2.7", DiagnosticCodes.ValueUnknown)]
    [InlineData("- source: csprng", "- source: csprng\n- qber: 0", DiagnosticCodes.ValueUnknown)]
    [InlineData("-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY", DiagnosticCodes.ValueUnknown)]
    [InlineData("type: key", "type: prompt", DiagnosticCodes.TypeUnknown)]
    public void A_key_that_is_not_what_it_says_is_left_out(string from, string to, string code)
    {
        using var key = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        var reading = MamlKeyDocument.Read(MamlDocument.Parse(Write(MamlKey.Of(key.VerificationKey, KeyProvenance.Csprng)).Replace(from, to, StringComparison.Ordinal)));
        Assert.Empty(reading.Keys);
        Assert.Contains(reading.Findings, one => one.Code == code);
    }

    [Fact]
    public void A_key_with_the_id_of_another_is_refused_where_it_stands_and_when_it_is_opened()
    {
        using var one = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        using var other = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        var text = Write(MamlKey.Encrypted(one, KeyProvenance.Csprng, Passphrase, PassphraseKdf.Pbkdf2));
        var wrong = text.Replace(one.VerificationKey.Id.ToString(), other.VerificationKey.Id.ToString(), StringComparison.Ordinal);
        Assert.Equal(DiagnosticCodes.KeyIdMismatch, Assert.Single(Strict(wrong)).Code);
        var start = wrong.IndexOf("```pem", StringComparison.Ordinal);
        var secretOnly = wrong.Remove(start, wrong.IndexOf("```pem", start + 1, StringComparison.Ordinal) - start);
        Assert.Empty(Strict(secretOnly)); // an encrypted key gives no id away until it is opened
        var read = Assert.Single(MamlKeyDocument.Read(MamlDocument.Parse(secretOnly)).Keys);
        Assert.Throws<KeyFileException>(() => read.OpenSigningKey(Passphrase));
        Assert.Throws<KeyFileException>(() => read.OpenVerificationKey());
    }

    [Fact]
    public void A_callers_mistake_is_named()
    {
        using var key = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        var one = MamlKey.Of(key.VerificationKey, KeyProvenance.Csprng);
        Assert.Throws<ArgumentException>(() => Write());
        Assert.Throws<ArgumentException>(() => Write(one, one));
        Assert.Throws<ArgumentException>(() => MamlKeyDocument.Write([one], "gateway", Time, Guid.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyProvenance.SimulatedQkd(double.NaN, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyProvenance.SimulatedQkd(0.1, 4.1));
    }

    [Fact]
    public void Any_document_is_read_without_an_exception()
    {
        using var key = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        var valid = Write(MamlKey.InClear(key, KeyProvenance.SimulatedQkd(0.02, 2.7)));
        var random = new Random(20250909);
        for (var count = Dunes.TestSupport.Depth.Of(3_000, 40_000); count > 0; count--)
        {
            var reading = MamlKeyDocument.Read(MamlDocument.Parse(Garble.Mutate(random, valid)));
            Assert.All(reading.Keys, one => Assert.NotNull(one.ToString()));
        }
    }
}
