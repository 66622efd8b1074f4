using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class EnvelopeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(32_768)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_001)]
    public void What_was_sealed_opens_with_all_that_the_header_says(int size)
    {
        using var parties = new Sealed();
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        foreach (var chunkLog2 in new[] { 14, 16 })
        {
            foreach (var sender in new[] { parties.Sender, null })
            {
                var octets = new Envelope(new CryptoOptions { ChunkLog2 = chunkLog2 }).Seal(payload, parties.Context, sender, parties.Recipient.PublicKey);
                Assert.Equal(OpenStatus.Opened, parties.Open(octets, out var opened));
                Assert.True(payload.AsSpan().SequenceEqual(opened!.Payload));
                Assert.Equal(parties.Context, opened.Context);
                Assert.Equal(sender?.VerificationKey.Id ?? KeyId.None, opened.Sender);
            }
        }
    }

    [Fact]
    public void Every_suite_mode_and_level_opens_and_is_named_in_the_result()
    {
        var payloads = new[] { 0, 1, 16_384, 40_000 }.Select(size => RandomNumberGenerator.GetBytes(size)).ToArray();
        foreach (var suite in EnvelopeSuite.All)
        {
            using var parties = new Sealed(suite);
            foreach (var (_, mode, level) in Sealed.AllForms().Where(form => form.Suite == suite))
            {
                foreach (var payload in payloads)
                {
                    var octets = parties.Seal(payload, level, mode);
                    Assert.Equal(OpenStatus.Opened, parties.Open(octets, out var opened));
                    Assert.True(payload.AsSpan().SequenceEqual(opened!.Payload));
                    Assert.Equal((suite, mode, level), (opened.Suite, opened.Mode, opened.Level));
                    Assert.False(opened.IsForwardSecret);
                    Assert.Equal(Sdk.Crypto.Sessions.ForwardSecrecy.None, opened.ForwardSecrecy);
                    Assert.Null(opened.PreSharedKeyId);
                }
            }
        }
    }

    [Fact]
    public void Any_payload_and_any_context_come_back()
    {
        using var parties = new Sealed();
        Prop.ForAll<byte[], NonNull<string>, ulong>((payload, text, number) =>
        {
            var context = new EnvelopeContext
            {
                Source = EndpointId.Ipn(number | 1, ~number),
                Destination = EndpointId.None,
                ContentType = Text(text.Get),
                WorkflowId = Text(new string([.. text.Get.Reverse()])),
                Created = new DtnTime(number),
                Lifetime = TimeSpan.FromSeconds((uint)number),
                Epoch = (uint)(number >> 7),
                Sequence = number,
            };
            var octets = parties.Envelope.Seal(payload, context, parties.Sender, parties.Recipient.PublicKey);
            return parties.Open(octets, out var opened) == OpenStatus.Opened && opened!.Context == context && opened.Payload.AsSpan().SequenceEqual(payload);
        }).QuickCheckThrowOnFailure();

        static string Text(string text) => new([.. text.Where(c => !char.IsSurrogate(c)).Take(80)]);
    }

    [Fact]
    public void Each_of_several_recipients_opens_it_and_a_stranger_does_not()
    {
        using var parties = new Sealed();
        using var second = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        using var third = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        using var stranger = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        var octets = parties.Envelope.Seal("water rises"u8, parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey, third.PublicKey);
        foreach (var recipient in new[] { parties.Recipient, second, third })
        {
            Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, recipient, _ => parties.Sender.VerificationKey, out var opened));
            Assert.Equal("water rises"u8, opened!.Payload);
        }

        Assert.Equal(OpenStatus.NotForThisKey, parties.Envelope.Open(octets, stranger, _ => parties.Sender.VerificationKey, out var nothing));
        Assert.Null(nothing);
    }

    // Reads an envelope by the offsets of the documented layout, with the runtime's primitives: this pins the bytes.
    [Fact]
    public void The_octets_lie_where_the_layout_says()
    {
        using var parties = new Sealed(EnvelopeSuite.Classical);
        var octets = parties.Seal("payload"u8);
        Assert.Equal("DUNE"u8, octets.AsSpan(0, 4));
        Assert.Equal([1, 0, 0, 2, 14], octets[4..9]);
        Assert.Equal(parties.Sender.VerificationKey.Id, KeyId.Read(octets.AsSpan(41)));
        Assert.Equal(812_345_678_901ul, BinaryPrimitives.ReadUInt64BigEndian(octets.AsSpan(57)));
        Assert.Equal(10_800u, BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(65)));
        Assert.Equal(5u, BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(69)));
        Assert.Equal(0x0102_0304_0506_0708ul, BinaryPrimitives.ReadUInt64BigEndian(octets.AsSpan(73)));
        const string texts = "\u0010application/cbor" + "\0\u0013dtn://hab-1/sensors" + "\0\u0008ipn:42.7" + "\u0007flood-7" + "\u0001";
        Assert.Equal(texts, Encoding.ASCII.GetString(octets, 81, texts.Length));

        var stanzas = 81 + texts.Length;
        Assert.Equal(parties.Recipient.PublicKey.Id, KeyId.Read(octets.AsSpan(stanzas)));
        Assert.Equal(97, BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(stanzas + 16)));
        var headerEnd = stanzas + 16 + 2 + 97 + 80;
        Assert.Equal(headerEnd + 32 + 4 + 7 + 16 + 96, octets.Length);

        var contextStart = 81 + 17;
        byte[] info = [.. "dunes 2048-AES/1 recipient"u8, 0, 0, .. SHA512.HashData(octets.AsSpan(contextStart, stanzas - 1 - contextStart))];
        byte[] associated = [.. octets.AsSpan(0, stanzas), .. octets.AsSpan(stanzas, 16)];
        using var key = DhKem.P384.ImportPrivateKey(parties.Recipient.ExportPrivateKey(), ManagedPostQuantumProvider.Instance);
        Assert.True(new HpkeSuite(DhKem.P384, 2, 2).TrySetupReceiver(key, octets.AsSpan(stanzas + 18, 97), info, isPsk: false, default, default, out var hpke));
        var secret = new byte[64];
        using (hpke) Assert.True(hpke.TryOpen(associated, octets.AsSpan(stanzas + 115, 80), secret));

        var headerHash = SHA512.HashData(octets.AsSpan(0, headerEnd));
        var schedule = HKDF.DeriveKey(HashAlgorithmName.SHA512, secret, 256, headerHash, "dunes 2048-AES/1 schedule"u8.ToArray());
        Assert.Equal(HMACSHA512.HashData(schedule.AsSpan(64, 64), headerHash)[..32], octets[headerEnd..(headerEnd + 32)]);

        var chunk = octets.AsSpan(headerEnd + 32, 4 + 7 + 16);
        Assert.Equal([0, 0, 0, 23], chunk[..4].ToArray());
        using var aead = new AesGcm(schedule.AsSpan(0, 32), 16);
        var plaintext = new byte[7];
        aead.Decrypt(schedule.AsSpan(32, 12), chunk.Slice(4, 7), chunk[11..], plaintext);
        Assert.Equal("payload"u8, plaintext);

        byte[] statement = [.. headerHash, .. octets.AsSpan(headerEnd, 32), .. SHA512.HashData(chunk)];
        Assert.True(parties.Sender.VerificationKey.Verify(statement, octets.AsSpan(^96..)));
        Assert.Equal(OpenStatus.Opened, parties.Open(octets, out var opened));
        Assert.Equal(KeyId.Read(SHA256.HashData(octets.AsSpan(0, headerEnd))), opened!.Id);
    }

    [Fact]
    public void Nothing_repeats_between_two_envelopes_of_the_same_payload()
    {
        using var parties = new Sealed();
        var (one, other) = (parties.Seal(new byte[100]), parties.Seal(new byte[100]));
        Assert.NotEqual(one[9..41], other[9..41]);
        var signature = parties.Suite.SignatureSize;
        Assert.NotEqual(one[^(signature + 120)..^signature], other[^(signature + 120)..^signature]);
    }

    [Fact]
    public void Anonymous_envelopes_are_rejected_unless_asked_for()
    {
        using var parties = new Sealed();
        var octets = parties.Seal("tip"u8, AuthenticationLevel.Anonymous);
        Assert.Equal(OpenStatus.Rejected, new Envelope().Open(octets, parties.Recipient, _ => parties.Sender.VerificationKey, out var opened));
        Assert.Null(opened);
        Assert.Equal(OpenStatus.Opened, parties.Open(octets));
    }

    [Fact]
    public void A_sender_who_is_not_trusted_for_envelopes_under_that_name_is_rejected()
    {
        using var parties = new Sealed();
        using var other = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
        var octets = parties.Seal("x"u8);
        var encoded = parties.Sender.VerificationKey.Encoded.Span;
        var otherPurpose = VerificationKey.Import(SignatureAlgorithm.MLDsa65, encoded, KeyPurpose.Receipt);
        Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(octets, parties.Recipient, _ => null, out _));
        Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(octets, parties.Recipient, _ => other.VerificationKey, out _));
        Assert.Equal(OpenStatus.Rejected, parties.Envelope.Open(octets, parties.Recipient, _ => otherPurpose, out _));
        Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, parties.Recipient, _ => parties.Sender.VerificationKey, out _));
    }

    [Fact]
    public void A_callers_mistake_is_refused_before_any_work()
    {
        using var parties = new Sealed();
        using var receipt = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.MLDsa65);
        var (envelope, context, to) = (parties.Envelope, parties.Context, parties.Recipient.PublicKey);
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context, parties.Sender));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context, parties.Sender, to, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context, parties.Sender, Enumerable.Repeat(to, 256).ToArray()));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context, receipt, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { ContentType = new string('x', 256) }, parties.Sender, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { WorkflowId = new string('ä', 128) }, parties.Sender, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { WorkflowId = "\uD800" }, parties.Sender, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { Lifetime = TimeSpan.FromMilliseconds(1_500) }, parties.Sender, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { Lifetime = TimeSpan.FromSeconds(-1) }, parties.Sender, to));
        Assert.Throws<ArgumentException>(() => envelope.Seal([], context with { Lifetime = TimeSpan.FromSeconds(1L + uint.MaxValue) }, parties.Sender, to));
        Assert.Throws<ArgumentNullException>(() => envelope.Seal([], null!, parties.Sender, to));
        Assert.Throws<ArgumentNullException>(() => envelope.Seal([], context, parties.Sender, (EnvelopePublicKey)null!));
        Assert.Throws<ArgumentNullException>(() => envelope.Open([], null!, _ => null, out _));
        Assert.Throws<ArgumentNullException>(() => envelope.Open([], parties.Recipient, null!, out _));
    }

    [Fact]
    public void The_longest_fields_come_back()
    {
        using var parties = new Sealed();
        var context = parties.Context with
        {
            Source = EndpointId.Dtn(new string('s', 255), new string('/', 255)),
            Destination = EndpointId.Dtn(new string('d', 255), new string('x', 255)),
            ContentType = new string('t', 255),
            WorkflowId = new string('w', 255),
            Lifetime = TimeSpan.FromSeconds(uint.MaxValue),
        };
        Assert.Equal(OpenStatus.Opened, parties.Open(parties.Envelope.Seal([], context, parties.Sender, parties.Recipient.PublicKey), out var opened));
        Assert.Equal(context, opened!.Context);
    }

    [Fact]
    public void Sealing_a_mebibyte_allocates_its_output_and_little_more()
    {
        using var parties = new Sealed();
        var payload = new byte[1 << 20];
        var envelope = new Envelope();
        var octets = envelope.Seal(payload, parties.Context, parties.Sender, parties.Recipient.PublicKey);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = envelope.Seal(payload, parties.Context, parties.Sender, parties.Recipient.PublicKey);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, octets.Length, octets.Length + 32_768);
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(OpenStatus.Opened, envelope.Open(octets, parties.Recipient, _ => parties.Sender.VerificationKey, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, payload.Length, payload.Length + 32_768);
    }

    [Fact]
    public void Threads_may_share_an_envelope_and_its_keys()
    {
        using var parties = new Sealed();
        Parallel.For(0, 24, number =>
        {
            byte[] payload = [(byte)number];
            Assert.Equal(OpenStatus.Opened, parties.Open(parties.Seal(payload), out var opened));
            Assert.Equal(payload, opened!.Payload);
        });
    }
}
