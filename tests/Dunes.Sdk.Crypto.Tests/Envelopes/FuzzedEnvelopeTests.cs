using System.Buffers;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class FuzzedEnvelopeTests
{
    private const int MaxGarbage = 20_000;

    // Half of ten million in a deep run, the mutated ones being the other half.
    [Fact]
    public void Random_octets_give_a_status_and_no_garbage_to_speak_of()
    {
        using var parties = new Sealed();
        var random = new Random(2048);
        var octets = new byte[3_000];
        for (var round = 0; round < Depth.Of(25_000, 5_000_000); round++)
        {
            // Most are short: what is wrong shows early, and drawing octets is what costs.
            var length = random.Next(round % 16 == 0 ? octets.Length : 200);
            random.NextBytes(octets.AsSpan(0, length));
            if (round % 2 == 0 && length > EnvelopeHeader.FixedSize)
            {
                // Half of the longer ones get past the first checks.
                "DUNE"u8.CopyTo(octets);
                (octets[4], octets[5], octets[6], octets[7], octets[8]) = (1, (byte)random.Next(5), (byte)random.Next(2), (byte)random.Next(3), 14);
                if (octets[7] == 0) octets.AsSpan(EnvelopeHeader.SenderOffset, KeyId.Size).Clear();
                octets[81] = 0;
            }

            Open(parties, octets.AsSpan(0, length), random.Next(1, 400));
        }
    }

    [Fact]
    public void Mutated_envelopes_give_a_status_and_no_garbage_to_speak_of()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(parties.Suite);
        using var key = new EnvelopePreSharedKey("etsi014:kme-1:7f", new byte[32]);
        var originals = new List<byte[]> { parties.Envelope.Seal(new byte[50], parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey) };
        foreach (var (_, mode, level) in Sealed.AllForms().Where(form => form.Suite == parties.Suite && form.Level != AuthenticationLevel.Anonymous)) originals.Add(parties.Seal(new byte[50], level, mode));
        byte[][] anonymous = [parties.Seal(new byte[50], AuthenticationLevel.Anonymous), parties.Seal(new byte[50], AuthenticationLevel.Anonymous, EnvelopeMode.Advanced)];
        foreach (var one in anonymous) Assert.Equal(OpenStatus.Opened, parties.Open(one));
        originals.Add(parties.Envelope.Seal(new byte[50], new EnvelopeSealing { Context = parties.Context, Sender = parties.Sender, Recipients = [new(parties.Recipient.PublicKey, key)] }));
        var random = new Random(384);
        var octets = new byte[16_384];
        for (var round = 0; round < Depth.Of(25_000, 5_000_000); round++)
        {
            // Without a signature a private key is at work, which takes as long as a hundred of the others.
            var original = round % 256 == 0 ? anonymous[round / 256 % 2] : originals[round % originals.Count];
            var mutated = octets.AsSpan(0, Mutate(original, octets, random));

            // Changes may undo each other, and an anonymous envelope is opened for anybody.
            if (!mutated.SequenceEqual(original)) Open(parties, mutated, random.Next(1, 6_000));
        }
    }

    [Fact]
    public void Mutated_envelopes_of_a_trusted_sender_are_never_opened()
    {
        using var parties = new Sealed();
        var random = new Random(521);
        var originals = Sealed.AllForms().Where(form => form.Suite == parties.Suite).Select(form => parties.Seal(new byte[50], form.Level, form.Mode)).ToArray();
        var octets = new byte[16_384];
        for (var round = 0; round < Depth.Of(600, 40_000); round++)
        {
            var original = originals[round % originals.Length];
            var mutated = octets.AsSpan(0, Mutate(original, octets, random));
            var isOriginal = mutated.SequenceEqual(original);
            Assert.Equal(isOriginal, parties.Open(mutated) == OpenStatus.Opened);
            Assert.Equal(isOriginal, parties.OpenInPieces(mutated, [random.Next(1, 5_000)], new ArrayBufferWriter<byte>()) == OpenStatus.Opened);
        }
    }

    private static int Mutate(byte[] original, byte[] octets, Random random)
    {
        original.CopyTo(octets, 0);
        var length = original.Length;
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            // Two of three changes fall on the header's first fields, the rest anywhere.
            var at = random.Next(random.Next(3) > 0 ? Math.Min(length, 180) : length);
            switch (random.Next(5))
            {
                case 0:
                    octets[at] = (byte)random.Next(256);
                    break;
                case 1:
                    octets[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    octets.AsSpan(at..length).CopyTo(octets.AsSpan(at + 1));
                    octets[at] = (byte)random.Next(256);
                    length++;
                    break;
                case 3:
                    octets.AsSpan((at + 1)..length).CopyTo(octets.AsSpan(at));
                    length--;
                    break;
                default:
                    var added = Math.Min(original.Length - Math.Min(at, original.Length), octets.Length - length - 8);
                    original.AsSpan(Math.Min(at, original.Length), added).CopyTo(octets.AsSpan(length));
                    length += added;
                    break;
            }

            if (length == 0) break;
        }

        return length;
    }

    /// <summary>Opens with nobody trusted, so that parsing is what is measured: at once, and in pieces.</summary>
    private static void Open(Sealed parties, ReadOnlySpan<byte> octets, int piece)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var status = parties.Envelope.Open(octets, parties.Recipient, static _ => null, out var opened);
        if (opened is not null || (status == OpenStatus.Opened && octets.Length == 0)) Assert.Fail("An envelope of nobody was opened.");
        using (var verifier = new EnvelopeVerifier(static _ => null, Sealed.Options, parties.Recipient.PublicKey))
        {
            for (var rest = octets; !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..]) verifier.Write(rest[..Math.Min(piece, rest.Length)]);
            if (status != verifier.Status && !(status == OpenStatus.Rejected && verifier.Status == OpenStatus.Opened)) Assert.Fail($"{octets.Length} octets are {status} at once and {verifier.Status} in pieces of {piece}.");
        }

        var garbage = GC.GetAllocatedBytesForCurrentThread() - before;
        if (garbage > MaxGarbage) Assert.Fail($"{octets.Length} octets made {garbage} octets of garbage.");
    }
}
