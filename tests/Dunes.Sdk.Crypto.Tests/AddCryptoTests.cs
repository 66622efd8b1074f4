using Dunes.Sdk.Crypto.Envelopes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Tests;

public class AddCryptoTests
{
    [Fact]
    public void AddCrypto_gives_the_envelope()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddCrypto(crypto => crypto.ChunkLog2 = 14).AddCrypto();
        using var provider = services.BuildServiceProvider();
        var envelope = Assert.IsType<Envelope>(provider.GetRequiredService<IEnvelope>());
        Assert.Equal(EnvelopeSuite.Default.Name, envelope.SuiteName);
        Assert.Same(envelope, provider.GetRequiredService<IEnvelope>());
        Assert.Same(envelope, provider.GetRequiredService<Envelope>());
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        var octets = envelope.Seal([], new EnvelopeContext { Source = EndpointId.None, Destination = EndpointId.None, ContentType = "x" }, null, pair.PublicKey);
        Assert.Equal(14, octets[8]);
    }

    [Fact]
    public void An_applications_own_envelope_is_kept()
    {
        var own = new Envelope();
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
        Assert.Throws<OptionsValidationException>(() => new Envelope(new CryptoOptions { ChunkLog2 = chunkLog2 }));
    }
}
