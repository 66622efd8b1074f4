using Dunes.Sdk.Crypto.Envelopes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Tests;

public class AddCryptoTests
{
    [Fact]
    public void AddCrypto_gives_the_classical_envelope()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddCrypto(crypto => crypto.ChunkLog2 = 14).AddCrypto();
        using var provider = services.BuildServiceProvider();
        var envelope = Assert.IsType<ClassicalEnvelope>(provider.GetRequiredService<IEnvelope>());
        Assert.Equal("P384-HKDF-SHA384-AES256GCM", envelope.SuiteName);
        Assert.Same(envelope, provider.GetRequiredService<IEnvelope>());
        using var pair = EnvelopeKeyPair.Generate();
        var octets = envelope.Seal([], new EnvelopeContext { Source = EndpointId.None, Destination = EndpointId.None, ContentType = "x" }, null, pair.PublicKey);
        Assert.Equal(14, octets[8]);
    }

    [Fact]
    public void An_applications_own_envelope_is_kept()
    {
        var own = new ClassicalEnvelope();
        var services = new ServiceCollection();
        services.AddSingleton<IEnvelope>(own);
        services.AddDunes().AddCrypto();
        using var provider = services.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<IEnvelope>());
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_chunk_size_out_of_range_is_refused_by_name(int chunkLog2)
    {
        var services = new ServiceCollection();
        services.AddDunes().AddCrypto(crypto => crypto.ChunkLog2 = chunkLog2);
        using var provider = services.BuildServiceProvider();
        var exception = Assert.Throws<OptionsValidationException>(() => { provider.GetRequiredService<IEnvelope>(); });
        Assert.Contains($"ChunkLog2 is {chunkLog2}; use 14 or 16.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<OptionsValidationException>(() => new ClassicalEnvelope(Options.Create(new CryptoOptions { ChunkLog2 = chunkLog2 })));
    }
}
