using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

/// <summary>Two parties, and the two ways to seal between them.</summary>
internal sealed class Sealed : IDisposable
{
    public SigningKey Sender { get; } = SigningKey.Generate(KeyPurpose.Envelope);

    public EnvelopeKeyPair Recipient { get; } = EnvelopeKeyPair.Generate();

    public EnvelopeContext Context { get; } = new()
    {
        Source = EndpointId.Dtn("hab-1", "sensors"),
        Destination = EndpointId.Parse("ipn:42.7"),
        ContentType = "application/cbor",
        WorkflowId = "flood-7",
        Created = new DtnTime(812_345_678_901),
        Lifetime = TimeSpan.FromHours(3),
        Epoch = 5,
        Sequence = 0x0102_0304_0506_0708,
    };

    /// <summary>Chunks of 16 KiB, anonymous envelopes opened: what the deepest tests want.</summary>
    public ClassicalEnvelope Envelope { get; } = With(14, acceptAnonymous: true);

    public static ClassicalEnvelope With(int chunkLog2, bool acceptAnonymous) =>
        new(Options.Create(new CryptoOptions { ChunkLog2 = chunkLog2, AcceptAnonymous = acceptAnonymous }));

    public byte[] Seal(ReadOnlySpan<byte> payload, bool signed = true) => Envelope.Seal(payload, Context, signed ? Sender : null, Recipient.PublicKey);

    public OpenStatus Open(ReadOnlySpan<byte> octets) => Open(octets, out _);

    public OpenStatus Open(ReadOnlySpan<byte> octets, out OpenedEnvelope? opened)
    {
        var status = Envelope.Open(octets, Recipient, id => id == Sender.VerificationKey.Id ? Sender.VerificationKey : null, out opened);
        Assert.Equal(status == OpenStatus.Opened, opened is not null);
        return status;
    }

    /// <summary>Signs an envelope again after its octets changed, as its own sender or another would.</summary>
    public static void SignAgain(byte[] octets, SigningKey signer)
    {
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header));
        byte[] statement = [.. SHA512.HashData(header.Octets), .. header.Commitment, .. SHA512.HashData(header.Chunks)];
        signer.Sign(statement).CopyTo(octets, octets.Length - header.Signature.Length);
    }

    public void Dispose()
    {
        Sender.Dispose();
        Recipient.Dispose();
    }
}
