using System.Text.Json;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

/// <summary>Envelopes that were sealed once and are kept with their keys: as long as version 1 is read, they open.</summary>
public class KnownEnvelopeTests
{
    private static readonly string Stored = Path.Combine(Repository.Root, "tests", "Dunes.Sdk.Crypto.Tests", "Envelopes", "KnownEnvelopes.json");

    [Fact]
    public void Stored_envelopes_open_as_they_did()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Stored));
        var suites = new HashSet<int>();
        ulong sequence = 0;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            Assert.True(EnvelopeSuite.TryFind(entry.GetProperty("suite").GetByte(), out var suite));
            using var recipient = EnvelopeKeyPair.ImportPrivateKey(suite, entry.GetProperty("recipient").GetBytesFromBase64());
            var sender = entry.GetProperty("sender").ValueKind == JsonValueKind.Null ? null : VerificationKey.Import(suite.SignatureAlgorithm, entry.GetProperty("sender").GetBytesFromBase64(), KeyPurpose.Envelope);
            using var key = entry.GetProperty("preSharedKeyId").GetString() is { } id ? new EnvelopePreSharedKey(id, entry.GetProperty("preSharedKey").GetBytesFromBase64()) : null;
            var octets = entry.GetProperty("envelope").GetBytesFromBase64();
            var envelope = new Envelope(Sealed.Options);
            Assert.Equal(OpenStatus.Opened, envelope.Open(octets, new EnvelopeOpening { Recipient = recipient, Trusted = _ => sender, PreSharedKey = _ => key }, out var opened));
            Assert.Equal("The river stands at 3.2 m."u8, opened!.Payload);
            Assert.Equal((suite, entry.GetProperty("mode").GetByte(), entry.GetProperty("level").GetByte()), (opened.Suite, (byte)opened.Mode, (byte)opened.Level));
            Assert.Equal(sender?.Id ?? KeyId.None, opened.Sender);
            Assert.Equal(
                new EnvelopeContext { Source = EndpointId.Dtn("hab-1", "sensors"), Destination = EndpointId.Ipn(42, 7), ContentType = "text/plain", WorkflowId = "flood-7", Created = new DtnTime(845_000_000_000), Lifetime = TimeSpan.FromHours(6), Epoch = 3, Sequence = sequence++ },
                opened.Context);
            suites.Add(suite.Id);
        }

        Assert.Equal([0, 1, 2, 3, 4], suites.Order());
    }
}
