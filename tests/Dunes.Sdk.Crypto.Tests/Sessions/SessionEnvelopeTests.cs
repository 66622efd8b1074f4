using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

public sealed class SessionEnvelopeTests : IDisposable
{
    private static readonly EnvelopeContext Context = new() { Source = EndpointId.Dtn("a", "x"), Destination = EndpointId.Dtn("b", "y"), ContentType = "text/plain" };
    private readonly SigningKey _sender = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
    private readonly EnvelopeKeyPair _recipient = EnvelopeKeyPair.Generate(EnvelopeSuite.Interop);
    private readonly Envelope _envelope = new();

    public void Dispose()
    {
        _sender.Dispose();
        _recipient.Dispose();
    }

    [Fact]
    public void One_envelope_starts_both_ends()
    {
        var octets = SessionEnvelope.Seal(_envelope, "hello"u8, new() { Context = Context, Sender = _sender, Recipients = [_recipient.PublicKey] }, SessionPair.Quick, default, out var initiator);
        Assert.Equal(OpenStatus.Opened, SessionEnvelope.Open(_envelope, octets, Opening(), SessionPair.Quick, default, out var opened, out var responder));
        using (initiator)
        using (responder)
        {
            Assert.Equal("hello"u8, opened!.Payload);
            SessionPair.Pass(initiator, responder!, 1);
            SessionPair.Pass(responder!, initiator, 2);
        }
    }

    [Fact]
    public void A_session_wants_one_recipient_and_a_sender()
    {
        using var other = EnvelopeKeyPair.Generate(EnvelopeSuite.Interop);
        Assert.Throws<ArgumentException>(() => SessionEnvelope.Seal(_envelope, [], new() { Context = Context, Recipients = [_recipient.PublicKey] }, SessionPair.Quick, default, out _));
        Assert.Throws<ArgumentException>(() => SessionEnvelope.Seal(_envelope, [], new() { Context = Context, Sender = _sender, Recipients = [_recipient.PublicKey, other.PublicKey] }, SessionPair.Quick, default, out _));

        // An envelope for two opens, and starts nothing.
        var octets = _envelope.Seal([1], new EnvelopeSealing { Context = Context, Sender = _sender, Recipients = [_recipient.PublicKey, other.PublicKey] });
        Assert.Equal(OpenStatus.Opened, SessionEnvelope.Open(_envelope, octets, Opening(), SessionPair.Quick, default, out var opened, out var session));
        Assert.Equal([1], opened!.Payload);
        Assert.Null(session);
        octets[^1] ^= 1;
        Assert.Equal(OpenStatus.Rejected, SessionEnvelope.Open(_envelope, octets, Opening(), SessionPair.Quick, default, out _, out session));
        Assert.Null(session);
    }

    [Theory]
    [InlineData(0, ForwardSecrecy.Rotating)]
    [InlineData(1, ForwardSecrecy.LastResort)]
    [InlineData(2, ForwardSecrecy.OneTime)]
    public void An_envelope_to_a_prekey_is_labelled_by_its_kind(int index, ForwardSecrecy label)
    {
        using var store = new PrekeyStore(new() { Suite = EnvelopeSuite.Interop });
        var prekey = store.Issue(_sender, 1, DtnTime.From(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))).Prekeys[index];
        var octets = _envelope.Seal([7], Context, _sender, prekey.PublicKey);
        Assert.Equal(OpenStatus.Opened, store.Open(_envelope, octets, Trusted, out var opened));
        Assert.Equal([7], opened!.Payload);
        Assert.Equal((true, label), (opened.IsForwardSecret, opened.ForwardSecrecy));
        var again = store.Open(_envelope, octets, Trusted, out _);
        Assert.Equal(label == ForwardSecrecy.OneTime ? OpenStatus.NotForThisKey : OpenStatus.Opened, again);

        // A forged envelope uses nothing up.
        var next = store.Issue(_sender, 1, DtnTime.From(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))).Prekeys[2];
        var forged = _envelope.Seal([7], Context, _sender, next.PublicKey);
        forged[^1] ^= 1;
        Assert.Equal(OpenStatus.Rejected, store.Open(_envelope, forged, Trusted, out _));
        Assert.True(store.TryFind(next.PublicKey.Id, out _));
        Assert.Equal(OpenStatus.Incomplete, store.Open(_envelope, [], Trusted, out _));
    }

    private EnvelopeOpening Opening() => new() { Recipient = _recipient, Trusted = Trusted };

    private VerificationKey? Trusted(KeyId id) => id == _sender.VerificationKey.Id ? _sender.VerificationKey : null;
}
