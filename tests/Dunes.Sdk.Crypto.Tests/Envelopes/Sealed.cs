using System.Buffers;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

/// <summary>Two parties with keys of a suite, and the ways to seal between them.</summary>
internal sealed class Sealed : IDisposable
{
    public Sealed(EnvelopeSuite? suite = null)
    {
        Suite = suite ?? EnvelopeSuite.Fast;
        Sender = SigningKey.Generate(KeyPurpose.Envelope, Suite.SignatureAlgorithm);
        Recipient = EnvelopeKeyPair.Generate(Suite);
    }

    public EnvelopeSuite Suite { get; }

    public SigningKey Sender { get; }

    public EnvelopeKeyPair Recipient { get; }

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

    /// <summary>Chunks of 16 KiB, every suite and level opened: what the deepest tests want.</summary>
    public static CryptoOptions Options { get; } = new() { ChunkLog2 = 14, AcceptAnonymous = true, AllowClassical = true };

    public Envelope Envelope { get; } = new(Options);

    public static IEnumerable<(EnvelopeSuite Suite, EnvelopeMode Mode, AuthenticationLevel Level)> AllForms() =>
        from suite in EnvelopeSuite.All
        from mode in Enum.GetValues<EnvelopeMode>()
        from level in Enum.GetValues<AuthenticationLevel>()
        select (suite, mode, level);

    public VerificationKey? Trusted(KeyId id) => id == Sender.VerificationKey.Id ? Sender.VerificationKey : null;

    public EnvelopeSealing Sealing(AuthenticationLevel level = AuthenticationLevel.SignedWhole, EnvelopeMode mode = EnvelopeMode.Lightweight) => new()
    {
        Context = Context,
        Recipients = [Recipient.PublicKey],
        Sender = level == AuthenticationLevel.Anonymous ? null : Sender,
        Level = level,
        Mode = mode,
    };

    public EnvelopeOpening Opening(VerifiedEnvelope? verified = null, long firstChunk = 0) => new() { Recipient = Recipient, Trusted = Trusted, Verified = verified, FirstChunk = firstChunk };

    public byte[] Seal(ReadOnlySpan<byte> payload, AuthenticationLevel level = AuthenticationLevel.SignedWhole, EnvelopeMode mode = EnvelopeMode.Lightweight) => Envelope.Seal(payload, Sealing(level, mode));

    public OpenStatus Open(ReadOnlySpan<byte> octets) => Open(octets, out _);

    public OpenStatus Open(ReadOnlySpan<byte> octets, out OpenedEnvelope? opened)
    {
        var status = Envelope.Open(octets, Recipient, Trusted, out opened);
        Assert.Equal(status == OpenStatus.Opened, opened is not null);
        return status;
    }

    /// <summary>Opens in pieces of these sizes, over and over: the verifier first where the signature stands at the end.</summary>
    public OpenStatus OpenInPieces(ReadOnlySpan<byte> octets, ReadOnlySpan<int> sizes, IBufferWriter<byte> plaintext)
    {
        VerifiedEnvelope? verified = null;
        if (octets.Length > EnvelopeHeader.LevelOffset && octets[EnvelopeHeader.LevelOffset] == (byte)AuthenticationLevel.SignedWhole)
        {
            using var verifier = new EnvelopeVerifier(Trusted, Options, Recipient.PublicKey);
            var rest = octets;
            for (var turn = 0; !rest.IsEmpty; turn++)
            {
                var size = Math.Min(sizes[turn % sizes.Length], rest.Length);
                verifier.Write(rest[..size]);
                rest = rest[size..];
            }

            if (verifier.Status != OpenStatus.Opened) return verifier.Status;
            verified = verifier.Envelope;
        }

        using var opener = new EnvelopeOpener(Opening(verified), Options);
        for (var turn = 0; !octets.IsEmpty; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], octets.Length);
            opener.Write(octets[..size], plaintext);
            octets = octets[size..];
        }

        return opener.Status;
    }

    /// <summary>Where the parts of an envelope lie.</summary>
    public static (int Header, int Prologue, int ChunksEnd) Parts(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header).Status);
        return (header.Octets.Length, header.PrologueSize, octets.Length - header.TrailerSize);
    }

    /// <summary>Signs an envelope again after its octets changed, as its own sender or another would.</summary>
    public static void SignAgain(byte[] octets, SigningKey signer)
    {
        var (header, prologue, chunksEnd) = Parts(octets);
        byte[] statement = [.. SHA512.HashData(octets.AsSpan(0, header)), .. octets.AsSpan(header, EnvelopeHeader.CommitmentSize)];
        if (octets[EnvelopeHeader.LevelOffset] == (byte)AuthenticationLevel.SignedEarly) signer.Sign(statement).CopyTo(octets, header + EnvelopeHeader.CommitmentSize);
        if (octets[EnvelopeHeader.LevelOffset] == (byte)AuthenticationLevel.SignedWhole) signer.Sign([.. statement, .. SHA512.HashData(octets.AsSpan(prologue..chunksEnd))]).CopyTo(octets, chunksEnd);
    }

    public void Dispose()
    {
        Sender.Dispose();
        Recipient.Dispose();
    }
}
