using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class PreSharedKeyTests
{
    [Fact]
    public void A_pre_shared_key_is_needed_beside_the_private_key()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var parties = new Sealed(suite);
            using var key = new EnvelopePreSharedKey("etsi014:kme-1:550e8400-e29b", RandomNumberGenerator.GetBytes(32));
            using var wrong = new EnvelopePreSharedKey("etsi014:kme-1:550e8400-e29b", RandomNumberGenerator.GetBytes(32));
            using var renamed = new EnvelopePreSharedKey("psk:other", key.Secret);
            var octets = Seal(parties, key);
            Assert.Equal(OpenStatus.MissingPreSharedKey, parties.Open(octets));
            Assert.Equal(OpenStatus.MissingPreSharedKey, Open(_ => null));
            Assert.Equal(OpenStatus.MissingPreSharedKey, Open(_ => renamed));
            Assert.Equal(OpenStatus.Rejected, Open(_ => wrong));
            Assert.Equal(OpenStatus.Opened, Open(id => id == key.Id ? key : null));

            OpenStatus Open(Func<string, EnvelopePreSharedKey?> find)
            {
                var status = parties.Envelope.Open(octets, new EnvelopeOpening { Recipient = parties.Recipient, Trusted = parties.Trusted, PreSharedKey = find }, out var opened);
                Assert.Equal(status == OpenStatus.Opened ? key.Id : null, opened?.PreSharedKeyId);
                return status;
            }
        }
    }

    [Fact]
    public void An_opener_and_an_inspection_name_the_key_that_is_missing()
    {
        using var parties = new Sealed();
        using var key = new EnvelopePreSharedKey("psk:harbour-7", new byte[48]);
        var octets = Seal(parties, key);
        using var verifier = new EnvelopeVerifier(parties.Trusted);
        verifier.Write(octets);
        using var opener = new EnvelopeOpener(parties.Opening(verifier.Envelope));
        Assert.Equal(OpenStatus.MissingPreSharedKey, opener.Write(octets, new System.Buffers.ArrayBufferWriter<byte>()));
        Assert.Equal("psk:harbour-7", opener.PreSharedKeyId);
        Assert.Equal(new EnvelopeStanza(parties.Recipient.PublicKey.Id, "psk:harbour-7"), EnvelopeInspection.Read(octets).Recipients[0]);
    }

    [Fact]
    public void Another_id_or_the_flag_taken_off_is_rejected_even_signed_again()
    {
        using var parties = new Sealed();
        using var key = new EnvelopePreSharedKey("psk:harbour-7", new byte[32]);
        using var other = new EnvelopePreSharedKey("psk:harbour-8", new byte[32]);
        var octets = Seal(parties, key);
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header).Status);
        var stanza = header.WithoutStanzas.Length;
        var id = stanza + Stanza.FixedSize + 1;
        Assert.Equal("psk:harbour-7", Encoding.ASCII.GetString(octets, id, 13));
        var renamed = (byte[])octets.Clone();
        renamed[id + 12] = (byte)'8';
        Sealed.SignAgain(renamed, parties.Sender);
        var how = new EnvelopeOpening { Recipient = parties.Recipient, Trusted = parties.Trusted, PreSharedKey = name => name == key.Id ? key : other };
        Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(renamed, how, out _));
        byte[] based = [.. octets.AsSpan(0, stanza + KeyId.Size), (byte)(octets[stanza + KeyId.Size] & 0x7F), octets[stanza + KeyId.Size + 1], .. octets.AsSpan(id + 13)];
        Sealed.SignAgain(based, parties.Sender);
        Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(based, how, out _));
        renamed[id] = (byte)'q';
        Assert.Equal(OpenStatus.Malformed, parties.Envelope.Open(renamed, how, out _));
        Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, how, out _));
    }

    [Fact]
    public void Each_recipient_may_have_its_own_key_but_all_have_one_or_none_has()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(parties.Suite);
        using var one = new EnvelopePreSharedKey("psk:1", RandomNumberGenerator.GetBytes(32));
        using var two = new EnvelopePreSharedKey("psk:2", RandomNumberGenerator.GetBytes(40));
        var octets = parties.Envelope.Seal([1], new EnvelopeSealing { Context = parties.Context, Sender = parties.Sender, Recipients = [new(parties.Recipient.PublicKey, one), new(second.PublicKey, two)] });
        foreach (var (recipient, key) in new[] { (parties.Recipient, one), (second, two) })
        {
            Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, new EnvelopeOpening { Recipient = recipient, Trusted = parties.Trusted, PreSharedKey = id => id == key.Id ? key : null }, out _));
        }

        Assert.Throws<ArgumentException>(() => parties.Envelope.Seal([1], new EnvelopeSealing { Context = parties.Context, Sender = parties.Sender, Recipients = [new(parties.Recipient.PublicKey, one), second.PublicKey] }));

        // And so on the wire: a stanza of the other kind is a second way to write nothing useful.
        var plain = parties.Envelope.Seal([1], parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
        EnvelopeHeader.Read(octets, out var header);
        EnvelopeHeader.Read(plain, out var plainHeader);
        byte[] mixed = [.. octets.AsSpan(0, header.WithoutStanzas.Length + header.StanzaAt(0).Size), .. plain.AsSpan(plainHeader.WithoutStanzas.Length + plainHeader.StanzaAt(0).Size)];
        Assert.Equal(OpenStatus.Malformed, parties.Open(mixed));
    }

    [Theory]
    [InlineData("psk:")]
    [InlineData("psk")]
    [InlineData("PSK:x")]
    [InlineData("psk:with space")]
    [InlineData("psk:ä")]
    [InlineData("etsi014:")]
    [InlineData("etsi014:kme")]
    [InlineData("etsi014::key")]
    [InlineData("etsi014:kme:")]
    [InlineData("etsi014:kme:key:more")]
    public void An_id_of_neither_form_is_refused(string id) => Assert.Throws<ArgumentException>(() => new EnvelopePreSharedKey(id, new byte[32]));

    [Fact]
    public void A_short_secret_or_a_long_id_is_refused_and_a_disposed_key_is_no_key()
    {
        Assert.Throws<ArgumentException>(() => new EnvelopePreSharedKey("psk:x", new byte[31]));
        Assert.Throws<ArgumentException>(() => new EnvelopePreSharedKey("psk:" + new string('x', 252), new byte[32]));
        using var parties = new Sealed();
        var key = new EnvelopePreSharedKey("psk:" + new string('x', 251), new byte[32]);
        Seal(parties, key);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Seal(parties, key));
        Assert.DoesNotContain("00", key.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Seal(Sealed parties, EnvelopePreSharedKey key) =>
        parties.Envelope.Seal("water"u8, new EnvelopeSealing { Context = parties.Context, Sender = parties.Sender, Recipients = [new(parties.Recipient.PublicKey, key)] });
}
