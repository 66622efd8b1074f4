using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class TamperedEnvelopeTests
{
    private const int FullChunk = 4 + 16_384 + 16;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_flipped_bit_is_opened(bool signed)
    {
        using var parties = new Sealed();
        var octets = parties.Seal("evacuate at dawn"u8, signed);

        // Without a signature each flip costs an agreement; an ordinary run then takes one bit of each octet, a deep one takes all.
        var step = signed ? 1 : Depth.Of(7, 1);
        for (var bit = 0; bit < octets.Length * 8; bit += step)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(OpenStatus.Opened, parties.Open(octets));
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(OpenStatus.Opened, parties.Open(octets));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_truncation_is_incomplete(bool signed)
    {
        using var parties = new Sealed();
        var octets = parties.Seal(new byte[20_000], signed);
        for (var length = 0; length < octets.Length; length++) Assert.Equal(OpenStatus.Incomplete, parties.Open(octets.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Octets_behind_the_end_are_malformed(bool signed)
    {
        using var parties = new Sealed();
        var octets = parties.Seal("x"u8, signed);
        Assert.Equal(OpenStatus.Malformed, parties.Open([.. octets, 0]));
        Assert.Equal(OpenStatus.Malformed, parties.Open([.. octets, .. octets]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Moved_removed_repeated_and_foreign_chunks_are_rejected(bool signed)
    {
        using var parties = new Sealed();
        var payload = new byte[(3 * 16_384) + 100];
        var octets = parties.Seal(payload, signed);
        var other = parties.Seal(payload, signed);
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header));
        var start = header.Octets.Length + EnvelopeHeader.CommitmentSize;
        var (before, first, second, third, rest) = (octets[..start], octets[start..(start + FullChunk)], octets[(start + FullChunk)..(start + (2 * FullChunk))], octets[(start + (2 * FullChunk))..(start + (3 * FullChunk))], octets[(start + (3 * FullChunk))..]);
        var foreign = other[start..(start + FullChunk)];
        byte[] emptyFinal = [0, 0, 0, 16, .. rest.AsSpan(4, 16), .. signed ? rest[^96..] : []];
        var changed = new byte[][]
        {
            [.. before, .. second, .. first, .. third, .. rest],
            [.. before, .. first, .. third, .. rest],
            [.. before, .. first, .. second, .. rest],
            [.. before, .. first, .. first, .. second, .. third, .. rest],
            [.. before, .. foreign, .. second, .. third, .. rest],
            [.. before, .. first, .. second, .. third, .. emptyFinal],
            [.. before, .. emptyFinal],
        };
        foreach (var attempt in changed)
        {
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
            if (!signed) continue;

            // Even the sender's own signature over the changed octets does not make them open.
            Sealed.SignAgain(attempt, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
        }

        Assert.Equal(OpenStatus.Opened, parties.Open([.. before, .. first, .. second, .. third, .. rest]));
    }

    [Fact]
    public void Another_senders_name_and_signature_on_an_envelope_are_rejected()
    {
        using var parties = new Sealed();
        using var thief = SigningKey.Generate(KeyPurpose.Envelope);
        var octets = parties.Seal("x"u8);
        thief.VerificationKey.Id.Write(octets.AsSpan(EnvelopeHeader.SenderOffset));
        Sealed.SignAgain(octets, thief);
        Assert.True(parties.Envelope.Open(octets, parties.Recipient, _ => thief.VerificationKey, out _) == OpenStatus.Rejected);
    }

    [Fact]
    public void A_signature_stripped_off_is_rejected()
    {
        using var parties = new Sealed();
        var octets = parties.Seal("x"u8)[..^96];
        octets[7] = EnvelopeHeader.Anonymous;
        Assert.Equal(OpenStatus.Malformed, parties.Open(octets));
        octets.AsSpan(EnvelopeHeader.SenderOffset, KeyId.Size).Clear();
        Assert.Equal(OpenStatus.Rejected, parties.Open(octets));
    }

    [Fact]
    public void A_removed_added_or_swapped_stanza_is_rejected_even_signed_again()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate();
        var octets = parties.Envelope.Seal("x"u8, parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(octets, out var header));
        var (start, size) = (header.WithoutStanzas.Length, EnvelopeHeader.StanzaSize);
        var (first, other) = (octets[start..(start + size)], octets[(start + size)..(start + (2 * size))]);
        byte[] Rebuilt(params byte[][] stanzas) => [.. octets.AsSpan(0, start - 1), (byte)stanzas.Length, .. stanzas.SelectMany(stanza => stanza), .. octets.AsSpan(start + (2 * size))];
        foreach (var attempt in new[] { Rebuilt(first), Rebuilt(other, first), Rebuilt(first, other, other) })
        {
            Sealed.SignAgain(attempt, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(attempt));
        }

        // A recipient's key id on another's stanza.
        var renamed = (byte[])other.Clone();
        parties.Recipient.PublicKey.Id.Write(renamed);
        var crossed = Rebuilt(renamed, first);
        Sealed.SignAgain(crossed, parties.Sender);
        Assert.Equal(OpenStatus.Rejected, parties.Open(crossed));
        Assert.Equal(OpenStatus.NotForThisKey, parties.Open(Rebuilt(other)));
        Assert.Equal(OpenStatus.Opened, parties.Open(Rebuilt(first, other)));
    }

    [Fact]
    public void Every_header_field_is_bound_even_when_its_sender_signs_again()
    {
        using var parties = new Sealed();
        var original = parties.Seal("x"u8);
        Assert.Equal(OpenStatus.Opened, EnvelopeHeader.Read(original, out var header));
        var commitment = header.Octets.Length;
        foreach (var at in new[] { 9, 40, 57, 64, 68, 72, 80, 82, 97, commitment - 1, commitment - 100, commitment, commitment + 31, commitment + 36 })
        {
            var octets = (byte[])original.Clone();
            octets[at] ^= 1;
            if (EnvelopeHeader.Read(octets, out _) != OpenStatus.Opened) continue;
            Sealed.SignAgain(octets, parties.Sender);
            Assert.Equal(OpenStatus.Rejected, parties.Open(octets));
        }
    }

    [Theory]
    [InlineData(0, 'X', OpenStatus.Malformed)]
    [InlineData(4, 2, OpenStatus.Malformed)]
    [InlineData(5, 1, OpenStatus.Unsupported)]
    [InlineData(6, 1, OpenStatus.Unsupported)]
    [InlineData(7, 1, OpenStatus.Unsupported)]
    [InlineData(7, 3, OpenStatus.Unsupported)]
    [InlineData(7, 0, OpenStatus.Malformed)] // anonymous with a sender
    [InlineData(8, 15, OpenStatus.Malformed)]
    [InlineData(82, 0xFF, OpenStatus.Malformed)] // content type that is no UTF-8
    [InlineData(98, 0x40, OpenStatus.Malformed)] // source of more than 517 octets
    [InlineData(100, 'x', OpenStatus.Malformed)] // xtn://
    [InlineData(100, 0xC4, OpenStatus.Malformed)] // no ASCII
    [InlineData(127, 0, OpenStatus.Incomplete)] // shifts what follows
    [InlineData(137, 0, OpenStatus.Malformed)] // no stanza
    [InlineData(155, 96, OpenStatus.Malformed)] // encapsulation of 96 octets
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

    [Fact]
    public void Random_octets_give_a_status_and_no_garbage_to_speak_of()
    {
        using var parties = new Sealed();
        var random = new Random(2048);
        var octets = new byte[700];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var length = random.Next(octets.Length);
            random.NextBytes(octets);
            if (round % 2 == 0)
            {
                // Half of them get past the first checks.
                "DUNE"u8.CopyTo(octets);
                (octets[4], octets[5], octets[6], octets[7], octets[8]) = (1, 0, 0, (byte)(2 * (round / 2 % 2)), 14);
                if (octets[7] == 0) octets.AsSpan(EnvelopeHeader.SenderOffset, KeyId.Size).Clear();
                octets[81] = 0;
            }

            Open(parties, octets.AsSpan(0, length));
        }
    }

    [Fact]
    public void Mutated_envelopes_give_a_status_and_no_garbage_to_speak_of()
    {
        using var parties = new Sealed();
        var random = new Random(384);
        var original = parties.Seal(new byte[50]);
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++) Open(parties, Mutate(original, random));
    }

    [Fact]
    public void Mutated_envelopes_of_a_trusted_sender_are_never_opened()
    {
        using var parties = new Sealed();
        var random = new Random(521);
        var (signed, anonymous) = (parties.Seal(new byte[50]), parties.Seal(new byte[50], signed: false));
        for (var round = 0; round < Depth.Of(300, 20_000); round++)
        {
            var original = round % 2 == 0 ? signed : anonymous;
            var octets = Mutate(original, random);
            Assert.Equal(octets.AsSpan().SequenceEqual(original), parties.Open(octets) == OpenStatus.Opened);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var octets = original.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(octets.Count);
            switch (random.Next(5))
            {
                case 0: octets[at] = (byte)random.Next(256); break;
                case 1: octets[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: octets.Insert(at, (byte)random.Next(256)); break;
                case 3: octets.RemoveAt(at); break;
                default: octets.AddRange(original.AsSpan(Math.Min(at, original.Length))); break;
            }
        }

        return [.. octets];
    }

    /// <summary>Opens with nobody trusted, so that parsing is what is measured.</summary>
    private static void Open(Sealed parties, ReadOnlySpan<byte> octets)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var status = new ClassicalEnvelope().Open(octets, parties.Recipient, _ => null, out var opened);
        var garbage = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotEqual(OpenStatus.Opened, status);
        Assert.Null(opened);
        Assert.True(garbage < 20_000, $"{octets.Length} octets made {garbage} octets of garbage.");
    }
}
