using System.Buffers;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class TamperedEnvelopeTests
{
    private const int FullChunk = 4 + 16_384 + 16;

    private static readonly AuthenticationLevel[] Levels = Enum.GetValues<AuthenticationLevel>();

    /// <summary>Every suite, mode and level.</summary>
    public static TheoryData<int, EnvelopeMode, AuthenticationLevel> Forms()
    {
        var forms = new TheoryData<int, EnvelopeMode, AuthenticationLevel>();
        foreach (var (suite, mode, level) in Sealed.AllForms()) forms.Add(suite.Id, mode, level);
        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void No_flipped_bit_is_opened(int suiteId, EnvelopeMode mode, AuthenticationLevel level)
    {
        Assert.True(EnvelopeSuite.TryFind((byte)suiteId, out var suite));
        using var parties = new Sealed(suite);
        var octets = parties.Seal("evacuate at dawn"u8, level, mode);

        // A deep run takes every bit of every form; another one a spread over all octets, wider where P-384 is at work.
        var step = suiteId switch { 0 => Depth.Of(61, 1), 2 => Depth.Of(31, 1), _ => Depth.Of(211, 1) };
        for (var bit = 0; bit < octets.Length * 8; bit += step)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(OpenStatus.Opened, parties.Open(octets));
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(OpenStatus.Opened, parties.Open(octets));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_truncation_is_incomplete_and_delivers_nothing(int suiteId, EnvelopeMode mode, AuthenticationLevel level)
    {
        Assert.True(EnvelopeSuite.TryFind((byte)suiteId, out var suite));
        using var parties = new Sealed(suite);
        var octets = parties.Seal(new byte[17_000], level, mode);
        var prologue = Sealed.Parts(octets).Prologue;

        // One octet more at a time: after each of them this is an envelope that was cut there.
        var plaintext = new ArrayBufferWriter<byte>();
        using var verifier = new EnvelopeVerifier(parties.Trusted, Sealed.Options);
        using var opener = new EnvelopeOpener(parties.Opening(), Sealed.Options);
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.Equal(OpenStatus.Incomplete, verifier.Status);
            Assert.Null(verifier.Envelope);
            Assert.InRange(verifier.MissingOctets, 1, octets.Length - length);
            if (verifier.IsMissingKnown) Assert.Equal(octets.Length - length, verifier.MissingOctets);
            verifier.Write(octets.AsSpan(length, 1));
            if (level == AuthenticationLevel.SignedWhole) continue;
            Assert.Equal(OpenStatus.Incomplete, opener.Status);
            Assert.Equal(length < prologue + FullChunk ? 0 : 16_384, plaintext.WrittenCount);
            opener.Write(octets.AsSpan(length, 1), plaintext);
        }

        Assert.Equal(OpenStatus.Opened, verifier.Status);
        Assert.Equal(level == AuthenticationLevel.SignedWhole ? OpenStatus.Incomplete : OpenStatus.Opened, opener.Status);

        // At once, where something changes: around the parts' borders.
        foreach (var length in new[] { 0, 1, 100, prologue - 1, prologue, prologue + 4, prologue + FullChunk - 1, prologue + FullChunk, prologue + FullChunk + 4, octets.Length - 1 }) Assert.Equal(OpenStatus.Incomplete, parties.Open(octets.AsSpan(0, length)));
    }

    [Fact]
    public void Octets_behind_the_end_are_malformed()
    {
        using var parties = new Sealed();
        foreach (var level in Levels)
        {
            var octets = parties.Seal("x"u8, level);
            Assert.Equal(OpenStatus.Malformed, parties.Open([.. octets, 0]));
            Assert.Equal(OpenStatus.Malformed, parties.Open([.. octets, .. octets]));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Moved_removed_repeated_and_foreign_chunks_are_rejected(int suiteId, EnvelopeMode mode, AuthenticationLevel level)
    {
        Assert.True(EnvelopeSuite.TryFind((byte)suiteId, out var suite));
        using var parties = new Sealed(suite);
        var payload = new byte[(3 * 16_384) + 100];
        var octets = parties.Seal(payload, level, mode);
        var other = parties.Seal(payload, level, mode);
        var (start, end) = (Sealed.Parts(octets).Prologue, Sealed.Parts(octets).ChunksEnd);
        byte[] Chunk(byte[] from, int index) => from[(start + (index * FullChunk))..(start + ((index + 1) * FullChunk))];
        var (before, first, second, third, rest) = (octets[..start], Chunk(octets, 0), Chunk(octets, 1), Chunk(octets, 2), octets[(start + (3 * FullChunk))..]);
        byte[] emptyFinal = [0, 0, 0, 16, .. rest.AsSpan(4, 16), .. octets.AsSpan(end)];
        var changed = new byte[][]
        {
            [.. before, .. second, .. first, .. third, .. rest],
            [.. before, .. first, .. third, .. rest],
            [.. before, .. first, .. second, .. rest],
            [.. before, .. first, .. first, .. second, .. third, .. rest],
            [.. before, .. Chunk(other, 0), .. second, .. third, .. rest],
            [.. before, .. first, .. second, .. third, .. emptyFinal],
            [.. before, .. emptyFinal],
        };
        foreach (var attempt in changed)
        {
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
            if (level != AuthenticationLevel.SignedWhole) continue;

            // Even the sender's own signature over the changed octets does not make them open.
            Sealed.SignAgain(attempt, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
        }

        Assert.Equal(OpenStatus.Opened, parties.Open([.. before, .. first, .. second, .. third, .. rest]));
    }

    // Level 1 vouches for the header alone: its chunks are kept by the key commitment and the tags, not by the signature.
    [Fact]
    public void A_level_changed_and_signed_anew_is_rejected()
    {
        using var parties = new Sealed();
        var early = parties.Seal("x"u8, AuthenticationLevel.SignedEarly);
        var (header, prologue, _) = Sealed.Parts(early);
        byte[] whole = [.. early.AsSpan(0, header + 32), .. early.AsSpan(prologue), .. early.AsSpan((header + 32)..prologue)];
        whole[EnvelopeHeader.LevelOffset] = (byte)AuthenticationLevel.SignedWhole;
        Sealed.SignAgain(whole, parties.Sender);
        Assert.Equal(OpenStatus.Rejected, parties.Open(whole));
        Assert.Equal(OpenStatus.Opened, parties.Open(early));
    }

    [Fact]
    public void Level_1_with_two_recipients_is_malformed()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(parties.Suite);
        var octets = parties.Envelope.Seal("x"u8, parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
        octets[EnvelopeHeader.LevelOffset] = (byte)AuthenticationLevel.SignedEarly;
        Assert.Equal(OpenStatus.Malformed, parties.Open(octets));
        Assert.Equal("number of stanzas", EnvelopeHeader.Read(octets, out _).Field);
    }

    [Fact]
    public void Another_context_or_recipient_in_the_header_is_rejected()
    {
        using var parties = new Sealed();
        using var other = EnvelopeKeyPair.Generate(parties.Suite);
        foreach (var level in Levels)
        {
            var octets = parties.Seal("x"u8, level);
            Assert.True(EnvelopeHeader.Read(octets, out var header).Status == OpenStatus.Opened);
            var workflow = header.WithoutStanzas.Length - 2;
            octets[workflow] ^= 1;
            Sealed.SignAgain(octets, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(octets));
            octets[workflow] ^= 1;
            other.PublicKey.Id.Write(octets.AsSpan(workflow + 2));
            Sealed.SignAgain(octets, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(octets, other, parties.Trusted, out _));
            Assert.Equal(OpenStatus.NotForThisKey, parties.Open(octets));
        }
    }

    [Fact]
    public void Another_senders_name_and_signature_on_an_envelope_are_rejected()
    {
        using var parties = new Sealed();
        using var thief = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
        var octets = parties.Seal("x"u8);
        thief.VerificationKey.Id.Write(octets.AsSpan(EnvelopeHeader.SenderOffset));
        Sealed.SignAgain(octets, thief);
        Assert.True(parties.Envelope.Open(octets, parties.Recipient, _ => thief.VerificationKey, out _) == OpenStatus.Rejected);
    }

    [Fact]
    public void A_signature_stripped_off_is_rejected()
    {
        using var parties = new Sealed();
        var octets = parties.Seal("x"u8)[..^parties.Suite.SignatureSize];
        octets[EnvelopeHeader.LevelOffset] = (byte)AuthenticationLevel.Anonymous;
        Assert.Equal(OpenStatus.Malformed, parties.Open(octets));
        octets.AsSpan(EnvelopeHeader.SenderOffset, KeyId.Size).Clear();
        Assert.Equal(OpenStatus.Rejected, parties.Open(octets));
    }

    [Fact]
    public void A_removed_added_or_swapped_stanza_is_rejected_even_signed_again()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(parties.Suite);
        var octets = parties.Envelope.Seal("x"u8, parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header).Status);
        var (start, size) = (header.WithoutStanzas.Length, header.StanzaAt(0).Size);
        var (first, other) = (octets[start..(start + size)], octets[(start + size)..(start + (2 * size))]);
        byte[] Rebuilt(params byte[][] stanzas) => [.. octets.AsSpan(0, start - 1), (byte)stanzas.Length, .. stanzas.SelectMany(stanza => stanza), .. octets.AsSpan(start + (2 * size))];
        foreach (var attempt in new[] { Rebuilt(first), Rebuilt(other, first) })
        {
            Sealed.SignAgain(attempt, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
        }

        // A recipient's key id on another's stanza.
        var renamed = (byte[])other.Clone();
        parties.Recipient.PublicKey.Id.Write(renamed);
        var crossed = Rebuilt(renamed, first);
        Assert.Equal(OpenStatus.Malformed, parties.Open(crossed));
        var alone = Rebuilt(renamed);
        Sealed.SignAgain(alone, parties.Sender);
        Assert.Equal(OpenStatus.Rejected, parties.Open(alone));
        foreach (var twice in new[] { Rebuilt(first, other, other), Rebuilt(first, first), Rebuilt(first, other, first) }) Assert.Equal(OpenStatus.Malformed, parties.Open(twice));
        Assert.Equal(OpenStatus.NotForThisKey, parties.Open(Rebuilt(other)));
        Assert.Equal(OpenStatus.Opened, parties.Open(Rebuilt(first, other)));
    }

    [Fact]
    public void Every_header_field_is_bound_even_when_its_sender_signs_again()
    {
        using var parties = new Sealed();
        var original = parties.Seal("x"u8);
        var commitment = Sealed.Parts(original).Header;
        foreach (var at in new[] { 9, 40, 57, 64, 68, 72, 80, 82, 97, commitment - 1, commitment - 100, commitment, commitment + 31, commitment + 36 })
        {
            var octets = (byte[])original.Clone();
            octets[at] ^= 1;
            if (EnvelopeHeader.Read(octets, out _).Status != OpenStatus.Opened) continue;
            Sealed.SignAgain(octets, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(octets));
        }
    }

    [Theory]
    [InlineData(0, 'X', OpenStatus.Malformed)]
    [InlineData(4, 2, OpenStatus.Malformed)]
    [InlineData(5, 5, OpenStatus.Unsupported)]
    [InlineData(5, 1, OpenStatus.Malformed)] // an encapsulation of another size
    [InlineData(5, 3, OpenStatus.Malformed)] // the same
    [InlineData(6, 2, OpenStatus.Unsupported)]
    [InlineData(7, 3, OpenStatus.Unsupported)]
    [InlineData(7, 0, OpenStatus.Malformed)] // anonymous with a sender
    [InlineData(8, 15, OpenStatus.Malformed)]
    [InlineData(82, 0xFF, OpenStatus.Malformed)] // content type that is no UTF-8
    [InlineData(98, 0x40, OpenStatus.Malformed)] // source of more than 517 octets
    [InlineData(100, 'x', OpenStatus.Malformed)] // xtn://
    [InlineData(100, 0xC4, OpenStatus.Malformed)] // no ASCII
    [InlineData(127, 0, OpenStatus.Incomplete)] // shifts what follows
    [InlineData(137, 0, OpenStatus.Malformed)] // no stanza
    [InlineData(155, 96, OpenStatus.Malformed)] // encapsulation of another size
    [InlineData(154, 0x84, OpenStatus.Malformed)] // PSK mode, and an id that is none
    public void What_is_wrong_before_any_key_is_used_is_named(int at, int value, OpenStatus expected)
    {
        using var parties = new Sealed();
        var octets = parties.Seal("x"u8);
        octets[at] = (byte)value;
        var status = parties.Open(octets);
        if (at == 127) Assert.True(status is OpenStatus.Incomplete or OpenStatus.Malformed);
        else Assert.Equal(expected, status);
    }

    [Fact]
    public void A_signature_without_a_sender_is_malformed()
    {
        using var parties = new Sealed();
        var octets = parties.Seal("x"u8);
        octets.AsSpan(EnvelopeHeader.SenderOffset, KeyId.Size).Clear();
        Assert.Equal(OpenStatus.Malformed, parties.Open(octets));
    }

    [Fact]
    public void Endpoints_in_another_spelling_are_malformed()
    {
        using var parties = new Sealed();
        var context = parties.Context with { Source = EndpointId.Ipn(11, 1) };
        var octets = parties.Envelope.Seal([], context, parties.Sender, parties.Recipient.PublicKey);
        Assert.Equal("ipn:11.1"u8, octets.AsSpan(100, 8));
        octets[104] = (byte)'0';
        Assert.Equal(OpenStatus.Malformed, parties.Open(octets));
    }
}
