using System.Buffers;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class IncrementalEnvelopeTests
{
    private static readonly int[] Borders = [0, 1, 15, 16, 17, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537];

    [Fact]
    public void Any_split_of_plaintext_and_of_octets_gives_what_one_call_gives()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var parties = new Sealed(suite);
            Prop.ForAll<byte, NonEmptyArray<PositiveInt>, byte>((choice, splits, form) =>
            {
                var payload = RandomNumberGenerator.GetBytes(Borders[choice % Borders.Length] + (choice / 64));
                var (level, mode) = ((AuthenticationLevel)(form % 3), (EnvelopeMode)(form / 3 % 2));
                int[] sizes = [.. splits.Get.Select(split => 1 + (split.Get * (form + 1) % 30_000))];
                var sealedOctets = new ArrayBufferWriter<byte>();
                using var sealer = new EnvelopeSealer(parties.Sealing(level, mode), Sealed.Options);
                var rest = payload.AsSpan();
                for (var turn = 0; !rest.IsEmpty; turn++)
                {
                    var size = Math.Min(sizes[turn % sizes.Length], rest.Length);
                    sealer.Write(rest[..size], sealedOctets);
                    rest = rest[size..];
                }

                sealer.Complete(sealedOctets);
                var plaintext = new ArrayBufferWriter<byte>();
                return sealer.PayloadSize == payload.Length
                    && parties.Open(sealedOctets.WrittenSpan, out var opened) == OpenStatus.Opened && opened!.Id == sealer.Id && opened.Payload.AsSpan().SequenceEqual(payload)
                    && parties.OpenInPieces(sealedOctets.WrittenSpan, sizes, plaintext) == OpenStatus.Opened && plaintext.WrittenSpan.SequenceEqual(payload);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(suite.Id == 2 ? 100 : 12));
        }
    }

    [Fact]
    public void What_was_disposed_takes_nothing_more()
    {
        using var parties = new Sealed();
        foreach (var mode in Enum.GetValues<EnvelopeMode>())
        {
            var octets = parties.Seal(new byte[40_000], AuthenticationLevel.SignedEarly, mode);
            var opener = new EnvelopeOpener(parties.Opening(), Sealed.Options);
            var verifier = new EnvelopeVerifier(parties.Trusted, Sealed.Options);
            opener.Write(octets.AsSpan(0, 25_000), new ArrayBufferWriter<byte>());
            verifier.Write(octets.AsSpan(0, 25_000));
            for (var twice = 0; twice < 2; twice++)
            {
                opener.Dispose();
                verifier.Dispose();
            }

            var plaintext = new ArrayBufferWriter<byte>();
            Assert.Throws<ObjectDisposedException>(() => opener.Write(octets.AsSpan(25_000), plaintext));
            Assert.Throws<ObjectDisposedException>(() => verifier.Write(octets.AsSpan(25_000)));
            Assert.Equal(0, plaintext.WrittenCount);
        }
    }

    [Fact]
    public void Octet_by_octet_is_as_good_as_at_once()
    {
        using var parties = new Sealed();
        foreach (var level in Enum.GetValues<AuthenticationLevel>())
        {
            var plaintext = new ArrayBufferWriter<byte>();
            Assert.Equal(OpenStatus.Opened, parties.OpenInPieces(parties.Seal("evacuate"u8, level), [1], plaintext));
            Assert.Equal("evacuate"u8, plaintext.WrittenSpan);
        }
    }

    [Theory]
    [InlineData(AuthenticationLevel.Anonymous)]
    [InlineData(AuthenticationLevel.SignedEarly)]
    public void Chunks_are_given_as_they_come_and_an_envelope_that_ends_early_is_incomplete(AuthenticationLevel level)
    {
        using var parties = new Sealed();
        var payload = RandomNumberGenerator.GetBytes(40_000);
        var octets = parties.Seal(payload, level);
        using var opener = new EnvelopeOpener(parties.Opening(), Sealed.Options);
        var plaintext = new ArrayBufferWriter<byte>();
        var prologue = Sealed.Parts(octets).Prologue;
        const int FullChunk = 16_384 + 20;
        opener.Write(octets.AsSpan(0, prologue - 1), plaintext);
        Assert.Null(opener.Envelope);
        opener.Write(octets.AsSpan(prologue - 1, 1 + FullChunk - 1), plaintext);
        Assert.Equal(parties.Context, opener.Envelope!.Context);
        Assert.Equal((0, 0), (plaintext.WrittenCount, (int)opener.Chunks));
        opener.Write(octets.AsSpan(prologue + FullChunk - 1, 1), plaintext);
        Assert.Equal((16_384, 1, (long)(prologue + FullChunk)), (plaintext.WrittenCount, (int)opener.Chunks, opener.Offset));
        Assert.False(opener.IsMissingKnown);
        opener.Write(octets.AsSpan(prologue + FullChunk, FullChunk + 4), plaintext);
        Assert.True(opener.IsMissingKnown);
        Assert.Equal(octets.Length - (prologue + (2 * FullChunk) + 4), opener.MissingOctets);
        Assert.Equal(OpenStatus.Incomplete, opener.Status);
        Assert.Equal(OpenStatus.Opened, opener.Write(octets.AsSpan(prologue + (2 * FullChunk) + 4), plaintext));
        Assert.True(payload.AsSpan().SequenceEqual(plaintext.WrittenSpan));
        Assert.Equal((0, OpenStatus.Malformed), ((int)opener.MissingOctets, opener.Write([0], plaintext)));
    }

    [Theory]
    [InlineData(AuthenticationLevel.Anonymous, EnvelopeMode.Lightweight)]
    [InlineData(AuthenticationLevel.SignedEarly, EnvelopeMode.Advanced)]
    public void What_was_opened_before_a_restart_is_not_opened_again(AuthenticationLevel level, EnvelopeMode mode)
    {
        using var parties = new Sealed();
        var payload = RandomNumberGenerator.GetBytes(70_000);
        var octets = parties.Seal(payload, level, mode);
        var prologue = Sealed.Parts(octets).Prologue;
        for (var had = 0; had < octets.Length; had += 5_003)
        {
            var plaintext = new ArrayBufferWriter<byte>();
            long chunks, offset;
            using (var before = new EnvelopeOpener(parties.Opening(), Sealed.Options))
            {
                before.Write(octets.AsSpan(0, had), plaintext);
                (chunks, offset) = (before.Chunks, Math.Max(before.Offset, prologue));
            }

            using var after = new EnvelopeOpener(parties.Opening(firstChunk: chunks), Sealed.Options);
            after.Write(octets.AsSpan(0, prologue), plaintext);
            Assert.Equal(offset, after.Offset);
            Assert.Equal(OpenStatus.Opened, after.Write(octets.AsSpan((int)offset), plaintext));
            Assert.True(payload.AsSpan().SequenceEqual(plaintext.WrittenSpan));
        }

        // From a wrong place it does not go on.
        using var astray = new EnvelopeOpener(parties.Opening(firstChunk: 2), Sealed.Options);
        Assert.Equal(OpenStatus.Rejected, astray.Write(octets, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void What_is_signed_whole_is_not_opened_before_it_was_verified_nor_with_what_was_found_of_another()
    {
        using var parties = new Sealed();
        var payload = RandomNumberGenerator.GetBytes(40_000);
        var (octets, other) = (parties.Seal(payload), parties.Seal(payload));
        var plaintext = new ArrayBufferWriter<byte>();
        Assert.Equal(OpenStatus.NeedsVerification, Write(verified: null, octets));
        Assert.Equal(OpenStatus.Rejected, Write(Verified(other), octets));
        Assert.Equal(OpenStatus.Unsupported, Write(Verified(octets), octets, firstChunk: 1));
        Assert.Equal(0, plaintext.WrittenCount);

        // Changed between the two readings, by one of the recipients, who alone can: it shows at the end.
        var changed = (byte[])octets.Clone();
        changed[^1] ^= 1;
        Assert.Equal(OpenStatus.Opened, Write(Verified(octets), changed));
        changed = (byte[])octets.Clone();
        changed[Sealed.Parts(octets).Prologue + 10] ^= 1;
        plaintext.Clear();
        Assert.Equal(OpenStatus.Rejected, Write(Verified(octets), changed));
        Assert.Equal(0, plaintext.WrittenCount);
        Assert.Equal(OpenStatus.Opened, Write(Verified(octets), octets));
        Assert.True(payload.AsSpan().SequenceEqual(plaintext.WrittenSpan));

        VerifiedEnvelope? Verified(byte[] of)
        {
            using var verifier = new EnvelopeVerifier(parties.Trusted, Sealed.Options);
            Assert.Equal(OpenStatus.Opened, verifier.Write(of));
            Assert.Equal(payload.Length, verifier.Envelope!.PayloadSize);
            return verifier.Envelope;
        }

        OpenStatus Write(VerifiedEnvelope? verified, byte[] of, long firstChunk = 0)
        {
            plaintext.Clear();
            using var opener = new EnvelopeOpener(parties.Opening(verified, firstChunk), Sealed.Options);
            return opener.Write(of, plaintext);
        }
    }

    [Fact]
    public void A_relay_verifies_without_a_key_and_learns_only_what_stands_in_the_clear()
    {
        using var parties = new Sealed();
        foreach (var level in new[] { AuthenticationLevel.SignedEarly, AuthenticationLevel.SignedWhole })
        {
            var octets = parties.Seal(new byte[20_000], level);
            using var verifier = new EnvelopeVerifier(parties.Trusted);
            Assert.Equal(OpenStatus.Opened, verifier.Write(octets));
            Assert.Equal((parties.Context, parties.Sender.VerificationKey.Id, level, 20_000L), (verifier.Envelope!.Context, verifier.Envelope.Sender, verifier.Envelope.Level, verifier.Envelope.PayloadSize));
            using var stranger = new EnvelopeVerifier(_ => null);
            Assert.Equal(OpenStatus.Rejected, stranger.Write(octets));
        }
    }

    [Fact]
    public void Sealing_and_opening_a_chunk_more_makes_no_garbage()
    {
        using var parties = new Sealed();
        using var sealer = new EnvelopeSealer(parties.Sealing(AuthenticationLevel.SignedEarly), Sealed.Options);
        using var opener = new EnvelopeOpener(parties.Opening(), Sealed.Options);
        var (octets, plaintext, chunk) = (new ArrayBufferWriter<byte>(1 << 20), new ArrayBufferWriter<byte>(1 << 20), new byte[16_384]);
        Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 20; turn++) Turn();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256);

        void Turn()
        {
            octets.ResetWrittenCount();
            plaintext.ResetWrittenCount();
            sealer.Write(chunk, octets);
            opener.Write(octets.WrittenSpan, plaintext);
        }
    }

    [Fact]
    public void A_sealer_is_for_one_envelope()
    {
        using var parties = new Sealed();
        using var sealer = new EnvelopeSealer(parties.Sealing());
        var octets = new ArrayBufferWriter<byte>();
        sealer.Complete(octets);
        Assert.Equal(OpenStatus.Opened, parties.Open(octets.WrittenSpan));
        Assert.Throws<InvalidOperationException>(() => sealer.Write([1], octets));
        Assert.Throws<InvalidOperationException>(() => sealer.Complete(octets));
    }
}
