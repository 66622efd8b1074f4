using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Crypto.Sessions;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;
using static Dunes.Sdk.Crypto.Tests.Sessions.SessionPair;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

public class SessionTests
{
    [Theory]
    [InlineData(2, 8, 14)]
    [InlineData(3, 8, 15)]
    [InlineData(2, 16, 22)]
    [InlineData(4, 16, 24)]
    public void A_frame_is_14_to_24_octets_longer_than_its_payload(int counterSize, int tagSize, int overhead)
    {
        using var pair = new SessionPair(Quick with { CounterSize = counterSize, TagSize = tagSize });
        Assert.Equal(overhead, pair.Initiator.Parameters.Overhead);
        for (var length = 0; length < 100; length++)
        {
            var payload = RandomNumberGenerator.GetBytes(length);
            var frame = Seal(pair.Initiator, payload);
            Assert.Equal(length + overhead, frame.Length);
            Assert.Equal(SessionStatus.Done, Open(pair.Responder, frame, out var opened));
            Assert.Equal(payload, opened);
        }
    }

    [Fact]
    public void A_frame_is_made_as_the_documentation_says()
    {
        // The same by the platform's HKDF, HMAC and AES, step by step.
        var parameters = Quick with { CounterSize = 3, TagSize = 16 };
        using var pair = new SessionPair(parameters);
        var info = "dunes session/1"u8.ToArray().Concat(new byte[] { 3, 16, parameters.Suite.Id, 0, 0, 0, 0 }).ToArray();
        var material = HKDF.DeriveKey(HashAlgorithmName.SHA512, Secret(7), 200, "dunes session/1"u8.ToArray(), info);
        var chain = material[..64];
        for (var at = 0; at < 70; at++) Seal(pair.Initiator);
        chain = HMACSHA512.HashData(chain, new byte[] { 2 });
        var block = HMACSHA512.HashData(chain, new byte[] { 1 })[..32];
        using var aes = Aes.Create();
        aes.Key = block;
        var key = new byte[32];
        var index = new byte[16];
        index[15] = 2 * (70 - 64);
        aes.EncryptEcb(index, key, PaddingMode.None);
        index[15]++;
        aes.EncryptEcb(index, key.AsSpan(16), PaddingMode.None);

        var id = BinaryPrimitives.ReadUInt32BigEndian(material.AsSpan(192)) & ~1u;
        var nonce = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(nonce, id);
        nonce[12] = 70;
        using var ccm = new AesCcm(key);
        var expected = new byte[4 + 3 + 5 + 16];
        BinaryPrimitives.WriteUInt32BigEndian(expected, id);
        expected[6] = 70;
        ccm.Encrypt(nonce, "hello"u8, expected.AsSpan(7, 5), expected.AsSpan(12, 16));
        Assert.Equal(expected, Seal(pair.Initiator, "hello"u8.ToArray()));
    }

    [Fact]
    public void The_fast_key_schedule_is_that_of_AES()
    {
        if (!AesInstructions.IsSupported) return;
        for (var at = 0; at < 100; at++)
        {
            var key = RandomNumberGenerator.GetBytes(32);
            var (ours, theirs) = (new byte[AesInstructions.MaxScheduleSize], new byte[AesInstructions.MaxScheduleSize]);
            Aes256Schedule.Expand(key, ours);
            AesInstructions.Expand(key, theirs);
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void Both_directions_have_their_own_keys()
    {
        using var pair = new SessionPair();
        var frame = Seal(pair.Initiator, 1);
        Assert.Equal(SessionStatus.OtherSession, Open(pair.Initiator, frame, out _));
        BinaryPrimitives.WriteUInt32BigEndian(frame, pair.Initiator.ReceiveId);
        Assert.Equal(SessionStatus.Rejected, Open(pair.Initiator, frame, out _));
        Pass(pair.Responder, pair.Initiator, 2);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(1024)]
    public void Frames_open_in_any_order_within_the_window_and_each_once(int window)
    {
        using var pair = new SessionPair(Quick with { Window = window });
        var random = new Random(window);
        var frames = Enumerable.Range(0, 3000).Select(at => Seal(pair.Initiator, (byte)at, (byte)(at >> 8))).ToArray();
        var order = Enumerable.Range(0, frames.Length).OrderBy(at => at + random.Next(window)).ToArray();
        foreach (var at in order)
        {
            Assert.Equal(SessionStatus.Done, Open(pair.Responder, frames[at], out var payload));
            Assert.Equal([(byte)at, (byte)(at >> 8)], payload);
            Assert.Equal(SessionStatus.Replayed, Open(pair.Responder, frames[at], out _));
        }

        foreach (var (frame, at) in frames.Select((frame, at) => (frame, at)))
        {
            Assert.Equal(at <= 2999 - window ? SessionStatus.Stale : SessionStatus.Replayed, Open(pair.Responder, frame, out _));
        }
    }

    [Fact]
    public void A_late_frame_opens_at_the_window_s_edge_and_not_behind_it()
    {
        using var pair = new SessionPair(Quick with { Window = 128 });
        var frames = Enumerable.Range(0, 300).Select(at => Seal(pair.Initiator, (byte)at)).ToArray();
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, frames[299], out _));
        Assert.Equal(SessionStatus.Stale, Open(pair.Responder, frames[299 - 128], out _));
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, frames[299 - 127], out _));
        Assert.True(pair.Responder.KeptKeys <= 128 + 128, $"{pair.Responder.KeptKeys} keys are kept.");
    }

    [Fact]
    public void A_run_of_losses_is_bridged_up_to_the_bound()
    {
        var parameters = Quick with { MaxAhead = 640, Reserve = 64 };
        using var pair = new SessionPair(parameters);
        byte[] last = [];
        for (var at = 0; at < 640; at++) last = Seal(pair.Initiator, 1);
        var beyond = Seal(pair.Initiator, 2);
        Assert.Equal(SessionStatus.TooFarAhead, Open(pair.Responder, beyond, out _));
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, last, out _));
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, beyond, out _));
        Assert.True(pair.Responder.KeptKeys <= parameters.Window + 128);
    }

    [Fact]
    public void Every_flipped_bit_is_refused_and_moves_nothing()
    {
        using var pair = new SessionPair();
        for (var at = 0; at < 60; at++) Pass(pair.Initiator, pair.Responder, 1);
        var frames = Enumerable.Range(0, 70).Select(at => Seal(pair.Initiator, 9, 8, 7)).ToArray();
        var before = State(pair.Responder);
        foreach (var frame in new[] { frames[0], frames[69] })
        {
            for (var bit = 0; bit < frame.Length * 8; bit++)
            {
                var forged = (byte[])frame.Clone();
                forged[bit / 8] ^= (byte)(1 << (bit % 8));
                var status = Open(pair.Responder, forged, out var payload);
                Assert.True(status is SessionStatus.Rejected or SessionStatus.OtherSession or SessionStatus.TooFarAhead or SessionStatus.Replayed, $"bit {bit}: {status}");
                Assert.Empty(payload);
            }
        }

        Assert.Equal(before, State(pair.Responder));
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, frames[69], out _));
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, frames[0], out _));
    }

    [Fact]
    public void Any_payload_comes_through_and_any_octets_get_a_status()
    {
        using var pair = new SessionPair();
        Prop.ForAll<byte[]>(octets =>
        {
            octets ??= [];
            return Open(pair.Responder, Seal(pair.Initiator, octets), out var payload) == SessionStatus.Done && payload.AsSpan().SequenceEqual(octets)
                && Open(pair.Responder, octets, out _) != SessionStatus.Done;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_octets_and_changed_frames_never_throw_and_open_nothing()
    {
        using var pair = new SessionPair();
        var random = new Random(14);
        var genuine = Seal(pair.Initiator, [.. Enumerable.Repeat((byte)5, 40)]);
        var room = new byte[256];
        var rounds = Depth.Of(50_000, 1_000_000);
        for (var round = 0; round < rounds; round++)
        {
            byte[] frame;
            if (round % 2 == 0)
            {
                frame = new byte[random.Next(100)];
                random.NextBytes(frame);
                if (frame.Length > 4 && round % 4 == 0) BinaryPrimitives.WriteUInt32BigEndian(frame, pair.Responder.ReceiveId | (uint)(round >> 2 & 1));
            }
            else
            {
                frame = (byte[])genuine.Clone();
                frame[random.Next(frame.Length)] ^= (byte)random.Next(1, 256);
                if (random.Next(4) == 0) frame = frame[..random.Next(frame.Length)];
            }

            Assert.NotEqual(SessionStatus.Done, pair.Responder.Open(default, frame, room, out var written));
            Assert.Equal(0, written);
        }

        Assert.Equal(SessionStatus.Done, Open(pair.Responder, genuine, out _));
    }

    [Fact]
    public void Keys_of_frames_that_were_sent_or_opened_are_in_no_state()
    {
        // What a thief of the state could use: no message key of a frame that was opened, and no chain key that makes one.
        using var pair = new SessionPair();
        var material = HKDF.DeriveKey(HashAlgorithmName.SHA512, Secret(7), 200, "dunes session/1"u8.ToArray(), [.. "dunes session/1"u8, 2, 8, pair.Initiator.Parameters.Suite.Id, 0, 0, 0, 0]);
        var (chain, keys) = (material[..64], new byte[MessageKeyBlock.Size]);
        MessageKeyBlock.Step(chain, keys);
        for (var at = 0; at < 10; at++) Pass(pair.Initiator, pair.Responder, 1);
        foreach (var state in new[] { State(pair.Responder), State(pair.Initiator) })
        {
            Assert.Equal(-1, state.AsSpan().IndexOf(material.AsSpan(0, 64)));
            for (var at = 0; at < 10; at++) Assert.Equal(-1, state.AsSpan().IndexOf(keys.AsSpan(at * 32, 32)));
        }

        Assert.NotEqual(-1, State(pair.Responder).AsSpan().IndexOf(keys.AsSpan(10 * 32, 32)));
    }

    [Fact]
    public void Payload_stops_before_the_counters_end_and_none_comes_twice()
    {
        using var pair = new SessionPair(Quick with { MaxAhead = 32_768, RekeyAfterFrames = 32_768 });
        var frame = new byte[14];
        for (var at = 0; at < 61_440; at++) Assert.Equal(SessionStatus.Done, pair.Initiator.Seal([], frame, out _));
        Assert.Equal(0xEFFF, BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(4)));
        Assert.Equal(SessionStatus.Exhausted, pair.Initiator.Seal([], frame, out var written));
        Assert.Equal(0, written);

        // The rest is there for re-keying, to its very end.
        var room = new byte[pair.Initiator.Parameters.MaxKeyFrameSize];
        for (var at = 61_440; at < 65_536; at++) Assert.True(pair.Initiator.TryNext(TimeSpan.FromHours(at), room, out _));
        Assert.Equal(0xFFFF, BinaryPrimitives.ReadUInt16BigEndian(room.AsSpan(4)));
        Assert.False(pair.Initiator.TryNext(TimeSpan.FromHours(70_000), room, out _));
    }

    [Fact]
    public void Ends_that_differ_in_shape_do_not_understand_each_other()
    {
        using var one = new SessionPair(Quick);
        foreach (var other in new[] { Quick with { TagSize = 16 }, Quick with { CounterSize = 3 }, Quick with { Suite = EnvelopeSuite.Fast } })
        {
            using var pair = new SessionPair(other);
            Assert.NotEqual(one.Initiator.SendId, pair.Initiator.SendId);
        }
    }

    [Fact]
    public void Frames_are_sealed_and_opened_in_place_too()
    {
        using var pair = new SessionPair();
        var memory = new byte[14 + 5];
        "hello"u8.CopyTo(memory.AsSpan(6));
        Assert.Equal(SessionStatus.Done, pair.Initiator.Seal(memory.AsSpan(6, 5), memory, out _));
        Assert.Equal(SessionStatus.Done, pair.Responder.Open(default, memory, memory.AsSpan(6, 5), out _));
        Assert.Equal("hello"u8, memory.AsSpan(6, 5));
        Assert.Throws<ArgumentException>(() => pair.Initiator.Seal(memory.AsSpan(5, 5), memory, out _));
        Assert.Throws<ArgumentException>(() => pair.Responder.Open(default, memory, memory.AsSpan(0, 5), out _));
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        using var pair = new SessionPair(Quick with { CounterSize = 4 });
        var (payload, frame, opened) = (new byte[64], new byte[64 + 16], new byte[64]);
        if (!AesInstructions.IsSupported) return;
        Allocations.AreZero(() =>
        {
            pair.Initiator.Seal(payload, frame, out _);
            if (pair.Responder.Open(default, frame, opened, out _) != SessionStatus.Done) throw new InvalidOperationException();
        });
    }

    [Fact]
    public void Mistakes_of_the_caller_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Session.Start(new byte[63], SessionRole.Initiator, Quick, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => Session.Start(new byte[64], 0, Quick, default));
        foreach (var wrong in new[]
        {
            Quick with { CounterSize = 1 }, Quick with { CounterSize = 5 }, Quick with { TagSize = 12 }, Quick with { Window = 100 }, Quick with { MaxAhead = 32_769 }, Quick with { Reserve = 63 },
            Quick with { RekeyAfterFrames = 32_769 }, Quick with { RekeyAfter = TimeSpan.Zero }, Quick with { PieceSize = 15 }, Quick with { PieceInterval = default }, Quick with { LateFrames = TimeSpan.FromDays(2) },
        })
        {
            Assert.Throws<ArgumentException>(() => Session.Start(new byte[64], SessionRole.Initiator, wrong, default));
        }

        using var pair = new SessionPair();
        Assert.Throws<ArgumentException>(() => pair.Initiator.Seal(new byte[10], new byte[23], out _));
        Assert.Throws<ArgumentException>(() => pair.Responder.Open(default, new byte[24], new byte[9], out _));
        Assert.Throws<ArgumentException>(() => pair.Initiator.TryNext(default, new byte[10], out _));
        Assert.Throws<ArgumentException>(() => pair.Initiator.Export(default, new byte[10]));
        pair.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pair.Initiator.Seal([], new byte[14], out _));
    }

    private static byte[] State(Session session)
    {
        var state = new byte[session.MaxStateSize];
        return state[..session.Export(default, state)];
    }
}
