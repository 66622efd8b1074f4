using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public sealed class AcknowledgementTests : IDisposable
{
    private static readonly DtnTime At = new(848_000_000_123);
    private readonly Sealed _parties = new();

    public void Dispose() => _parties.Dispose();

    [Theory]
    [InlineData(AcknowledgementOutcome.Accepted)]
    [InlineData(AcknowledgementOutcome.Refused)]
    public void A_recipient_acknowledges_and_the_sender_knows(AcknowledgementOutcome outcome)
    {
        var (sent, received) = Exchange();
        using (sent)
        using (received)
        {
            var octets = new byte[AcknowledgementKey.Size];
            received.Write(outcome, At, octets);
            Assert.True(AcknowledgementKey.TryReadEnvelope(octets, out var envelope));
            Assert.Equal(sent.Envelope, envelope);
            Assert.True(sent.TryRead(octets, out var acknowledgement));
            Assert.Equal(new EnvelopeAcknowledgement(received.Envelope, outcome, At), acknowledgement);
        }
    }

    [Fact]
    public void The_tag_is_that_of_the_documented_octets()
    {
        var secret = Enumerable.Range(0, AcknowledgementKey.SecretSize).Select(i => (byte)i).ToArray();
        using var key = new AcknowledgementKey(KeyId.Read(Convert.FromHexString("0102030405060708090a0b0c0d0e0f10")), secret);
        var octets = new byte[AcknowledgementKey.Size];
        key.Write(AcknowledgementOutcome.Refused, new DtnTime(0x1122334455667788), octets);
        Assert.Equal("0101" + "0102030405060708090a0b0c0d0e0f10" + "1122334455667788", Convert.ToHexStringLower(octets.AsSpan(0, 26)));
        Assert.Equal(HMACSHA512.HashData(secret, (byte[])[.. "dunes/acknowledgement/1"u8, .. octets.AsSpan(0, 26)])[..32], octets[26..]);
    }

    [Fact]
    public void No_flipped_bit_no_other_length_and_no_other_envelope_is_read()
    {
        var (sent, received) = Exchange();
        var (other, _) = Exchange();
        using (sent)
        using (received)
        using (other)
        {
            var octets = new byte[AcknowledgementKey.Size];
            received.Write(AcknowledgementOutcome.Accepted, At, octets);
            for (var bit = 0; bit < octets.Length * 8; bit++)
            {
                octets[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(sent.TryRead(octets, out var nothing));
                Assert.Equal(default, nothing);
                octets[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            for (var length = 0; length < octets.Length; length++) Assert.False(sent.TryRead(octets.AsSpan(0, length), out _));
            Assert.False(sent.TryRead([.. octets, 0], out _));
            Assert.False(other.TryRead(octets, out _));
            Assert.True(sent.TryRead(octets, out _));
        }
    }

    [Fact]
    public void Octets_of_strangers_are_not_read()
    {
        using var key = new AcknowledgementKey(new KeyId(7), new byte[AcknowledgementKey.SecretSize]);
        var random = new Random(26);
        var octets = new byte[AcknowledgementKey.Size];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            random.NextBytes(octets);
            if (round % 2 == 0)
            {
                (octets[0], octets[1]) = (1, (byte)random.Next(3));
                key.Envelope.Write(octets.AsSpan(2));
            }

            if (key.TryRead(octets.AsSpan(0, random.Next(3) > 0 ? octets.Length : random.Next(octets.Length)), out _)) Assert.Fail($"Round {round}.");
        }
    }

    [Fact]
    public void An_outcome_that_is_not_defined_is_not_read_however_authentic()
    {
        var secret = new byte[AcknowledgementKey.SecretSize];
        using var key = new AcknowledgementKey(new KeyId(7), secret);
        var octets = new byte[AcknowledgementKey.Size];
        key.Write(AcknowledgementOutcome.Accepted, At, octets);
        octets[1] = 2;
        HMACSHA512.HashData(secret, (byte[])[.. "dunes/acknowledgement/1"u8, .. octets.AsSpan(0, 26)]).AsSpan(0, 32).CopyTo(octets.AsSpan(26));
        Assert.False(key.TryRead(octets, out _));
    }

    [Fact]
    public void A_sender_that_starts_anew_takes_its_key_along()
    {
        var (sent, received) = Exchange();
        using (sent)
        using (received)
        {
            var secret = new byte[AcknowledgementKey.SecretSize];
            sent.Export(secret);
            using var again = new AcknowledgementKey(sent.Envelope, secret);
            var octets = new byte[AcknowledgementKey.Size];
            received.Write(AcknowledgementOutcome.Accepted, DtnTime.Unknown, octets);
            Assert.True(again.TryRead(octets, out var acknowledgement));
            Assert.False(acknowledgement.At.IsKnown);
            Assert.DoesNotContain(Convert.ToHexString(secret), again.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Throws<ObjectDisposedException>(() => sent.Export(new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => sent.TryRead([], out _));
        Assert.Throws<ObjectDisposedException>(() => sent.Write(default, default, new byte[AcknowledgementKey.Size]));
    }

    [Fact]
    public void What_cannot_be_is_said_at_once()
    {
        using var key = new AcknowledgementKey(new KeyId(7), new byte[AcknowledgementKey.SecretSize]);
        Assert.Contains("63", Assert.Throws<ArgumentException>(() => new AcknowledgementKey(default, new byte[63])).Message, StringComparison.Ordinal);
        Assert.Contains("57", Assert.Throws<ArgumentException>(() => key.Write(default, default, new byte[57])).Message, StringComparison.Ordinal);
        Assert.Contains("9", Assert.Throws<ArgumentException>(() => key.Write((AcknowledgementOutcome)9, default, new byte[58])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => key.Export(new byte[63]));
    }

    [Fact]
    public void What_does_not_open_has_no_key()
    {
        var octets = AcknowledgedEnvelope.Seal(_parties.Envelope, "x"u8, _parties.Sealing(), out var sent);
        sent.Dispose();
        octets[^1] ^= 1;
        Assert.Equal(OpenStatus.Rejected, AcknowledgedEnvelope.Open(_parties.Envelope, octets, _parties.Opening(), out var opened, out var key));
        Assert.Null(opened);
        Assert.Null(key);
    }

    private (AcknowledgementKey Sent, AcknowledgementKey Received) Exchange()
    {
        var octets = AcknowledgedEnvelope.Seal(_parties.Envelope, "bring water"u8, _parties.Sealing(), out var sent);
        Assert.Equal(OpenStatus.Opened, AcknowledgedEnvelope.Open(_parties.Envelope, octets, _parties.Opening(), out var opened, out var received));
        Assert.Equal(opened!.Id, received!.Envelope);
        Assert.Equal("bring water"u8, opened.Payload);
        return (sent, received);
    }
}
