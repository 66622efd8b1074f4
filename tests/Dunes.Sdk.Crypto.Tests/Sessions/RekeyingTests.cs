using Dunes.Sdk.Crypto.Sessions;
using Dunes.TestSupport;
using static Dunes.Sdk.Crypto.Tests.Sessions.SessionPair;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

public class RekeyingTests
{
    private static readonly SessionParameters Often = Quick with { RekeyAfterFrames = 100, PieceInterval = TimeSpan.FromMilliseconds(100), PieceSize = 48 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_fresh_secret_of_every_post_quantum_suite_comes_through(byte suite)
    {
        using var pair = new SessionPair(Often with { Suite = EnvelopeSuite.All[suite] });
        for (var at = 0; at < 100; at++) Pass(pair.Initiator, pair.Responder, 1);
        var link = new Link(pair, loss: 0, seed: 1);
        link.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(1u, pair.Initiator.Epoch);
        Assert.Equal(1u, pair.Responder.Epoch);
        Pass(pair.Initiator, pair.Responder, 2, link.Now);
        Pass(pair.Responder, pair.Initiator, 3, link.Now);
    }

    // A message of 4,096 octets would take 256 pieces of 16, one more than there are.
    [Fact]
    public void A_state_with_an_answer_of_another_size_is_none()
    {
        using var pair = new SessionPair(SessionPair.Quick with { PieceSize = 16 });
        var state = new byte[pair.Responder.MaxStateSize];
        state = state[..pair.Responder.Export(default, state)];
        Assert.Equal((0, 0), (state[^2], state[^1]));
        Assert.NotNull(Session.Import(state, pair.Responder.Parameters, default));
        foreach (var size in new[] { 1, 1199, 1201, 4080, 4096 })
        {
            byte[] longer = [.. state.AsSpan(0, state.Length - 2), (byte)(size >> 8), (byte)size, .. new byte[size]];
            Assert.Null(Session.Import(longer, pair.Responder.Parameters, default));
        }
    }

    [Fact]
    public void Thirty_percent_loss_and_reordering_hold_up_no_re_keying()
    {
        var seeds = Depth.Of(4, 25);
        for (var seed = 0; seed < seeds; seed++)
        {
            using var pair = new SessionPair(Often);
            var link = new Link(pair, loss: 0.3, seed) { PayloadEvery = 3 };
            link.Run(TimeSpan.FromMinutes(10));
            Assert.True(pair.Initiator.Epoch >= 5, $"seed {seed}: {pair.Initiator.Epoch} epochs, {link}");
            Assert.True(pair.Initiator.Epoch - pair.Responder.Epoch <= 1, $"seed {seed}: {pair.Initiator.Epoch} and {pair.Responder.Epoch}");
            Assert.Equal(0, link.Wrong);
            Assert.True(link.Opened > 0.6 * link.Sent, $"seed {seed}: {link}");
        }
    }

    [Fact]
    public void Without_loss_no_payload_is_lost_while_epochs_change()
    {
        using var pair = new SessionPair(Often);
        var link = new Link(pair, loss: 0, seed: 3) { PayloadEvery = 1 };
        link.Run(TimeSpan.FromMinutes(5));
        link.PayloadEvery = 0;
        link.Run(TimeSpan.FromSeconds(1));
        Assert.True(pair.Initiator.Epoch >= 5, $"{pair.Initiator.Epoch} epochs");
        Assert.Equal((link.Sent, 0), (link.Opened, link.Wrong));
    }

    [Fact]
    public void The_new_chain_starts_at_counter_0_and_the_old_one_serves_late_frames_for_a_while()
    {
        using var pair = new SessionPair(Often with { LateFrames = TimeSpan.FromSeconds(30) });
        for (var at = 0; at < 100; at++) Pass(pair.Initiator, pair.Responder, 1);
        var (late, later) = (Seal(pair.Initiator, 4), Seal(pair.Initiator, 5));
        var link = new Link(pair, loss: 0, seed: 1);
        while (pair.Responder.Epoch == 0) link.Turn();
        Assert.Equal(1u, pair.Initiator.Epoch);
        var first = Seal(pair.Responder, 9);
        Assert.Equal([0, 0], first[4..6]);
        Assert.Equal(SessionStatus.Done, Open(pair.Responder, late, out _, link.Now));
        Assert.Equal(SessionStatus.OtherSession, Open(pair.Responder, later, out _, link.Now + TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public void The_responder_sends_in_the_old_chain_until_a_frame_of_the_new_one_comes()
    {
        using var pair = new SessionPair(Often);
        for (var at = 0; at < 100; at++) Pass(pair.Initiator, pair.Responder, 1);
        var link = new Link(pair, loss: 0, seed: 1);
        while (pair.Responder.NextReceiveId is null) link.Turn();
        Assert.Equal(0u, pair.Responder.Epoch);
        Pass(pair.Responder, pair.Initiator, 1, link.Now);
        while (pair.Initiator.Epoch == 0) link.Turn();
        Assert.Equal(pair.Initiator.SendId, pair.Responder.Epoch == 0 ? pair.Responder.NextReceiveId : pair.Responder.ReceiveId);
        Pass(pair.Initiator, pair.Responder, 1, link.Now);
        Assert.Equal(1u, pair.Responder.Epoch);
    }

    [Fact]
    public void Age_alone_brings_re_keying_too()
    {
        using var pair = new SessionPair(Often with { RekeyAfter = TimeSpan.FromHours(1) });
        Assert.Equal(TimeSpan.FromHours(1), pair.Initiator.Deadline);
        Assert.Equal(TimeSpan.MaxValue, pair.Responder.Deadline);
        var room = new byte[pair.Initiator.Parameters.MaxKeyFrameSize];
        Assert.False(pair.Initiator.TryNext(TimeSpan.FromMinutes(59), room, out _));
        var link = new Link(pair, loss: 0.3, seed: 2) { Now = TimeSpan.FromHours(1) };
        link.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((1u, 1u), (pair.Initiator.Epoch, pair.Responder.Epoch));
    }

    [Fact]
    public void An_offer_that_nobody_hears_is_sent_ever_more_slowly()
    {
        using var pair = new SessionPair(Often with { RekeyAfter = TimeSpan.FromHours(1) });
        var room = new byte[pair.Initiator.Parameters.MaxKeyFrameSize];
        var (frames, now) = (0, TimeSpan.FromHours(1));
        for (; now < TimeSpan.FromHours(2); now = pair.Initiator.Deadline)
        {
            Assert.True(pair.Initiator.TryNext(now, room, out _));
            frames++;
        }

        Assert.InRange(frames, 2000, 3000); // 36,000 at full pace; 2,250 at the slowest
    }

    [Fact]
    public void The_secret_of_an_epoch_is_not_made_of_the_one_before_alone()
    {
        // Two runs from the same K2 part at the first re-keying: fresh secrets went in.
        var ids = new List<uint>();
        for (var run = 0; run < 2; run++)
        {
            using var pair = new SessionPair(Often);
            for (var at = 0; at < 100; at++) Pass(pair.Initiator, pair.Responder, 1);
            new Link(pair, loss: 0, seed: 1).Run(TimeSpan.FromMinutes(1));
            Assert.Equal(1u, pair.Initiator.Epoch);
            ids.Add(pair.Initiator.SendId);
        }

        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public void Either_end_may_restart_at_any_turn_and_no_counter_comes_twice()
    {
        var seeds = Depth.Of(6, 30);
        for (var seed = 0; seed < seeds; seed++)
        {
            var parameters = Often with { RekeyAfterFrames = 600, Reserve = 64 };
            using var pair = new SessionPair(parameters);
            var link = new Link(pair, loss: 0.3, seed) { PayloadEvery = 2, KillEvery = 307, Keeps = true };
            link.Run(TimeSpan.FromMinutes(8));
            Assert.True(link.Kills > 50, $"{link.Kills} kills");
            Assert.True(pair.Initiator.Epoch >= 2, $"seed {seed}: {pair.Initiator.Epoch} epochs, {link}");
            Assert.Equal(0, link.Wrong);
            Assert.True(link.Opened > 0.5 * link.Sent, $"seed {seed}: {link}");
        }
    }

    [Fact]
    public void What_a_state_did_not_reserve_is_not_sent()
    {
        using var pair = new SessionPair(Quick with { Reserve = 64 });
        var state = new byte[pair.Initiator.MaxStateSize];
        Seal(pair.Initiator, 1);
        Assert.False(pair.Initiator.IsExportDue);
        var size = pair.Initiator.Export(default, state);
        for (var at = 0; at < 127; at++) Pass(pair.Initiator, pair.Responder, 1); // 1 + 64, rounded up to whole blocks, is 128
        Assert.True(pair.Initiator.IsExportDue);
        Assert.Equal(SessionStatus.ExportNeeded, pair.Initiator.Seal([], new byte[14], out _));

        using var restored = Session.Import(state.AsSpan(0, size), pair.Initiator.Parameters, default)!;
        Assert.Equal(SessionStatus.ExportNeeded, restored.Seal([], new byte[14], out _));
        Assert.True(restored.IsExportDue);
        restored.Export(default, state);
        Assert.Equal([0, 128], Seal(restored, 1)[4..6]);
        Pass(restored, pair.Responder, 2);
    }

    [Fact]
    public void Octets_that_are_no_state_give_no_session()
    {
        using var pair = new SessionPair(Quick with { Window = 64 });
        for (var at = 0; at < 10; at++) Pass(pair.Initiator, pair.Responder, 1);
        var state = new byte[pair.Responder.MaxStateSize];
        state = state[..pair.Responder.Export(default, state)];
        for (var length = 0; length < state.Length; length++) Assert.Null(Session.Import(state.AsSpan(0, length), pair.Responder.Parameters, default));
        Assert.Null(Session.Import([.. state, 0], pair.Responder.Parameters, default));
        Assert.Null(Session.Import(state, pair.Responder.Parameters with { Window = 128 }, default));
        var random = new Random(5);
        for (var round = 0; round < Depth.Of(5_000, 100_000); round++)
        {
            var changed = (byte[])state.Clone();
            changed[random.Next(120)] = (byte)random.Next(256);
            Session.Import(changed, pair.Responder.Parameters, default)?.Dispose();
        }

        using var restored = Session.Import(state, pair.Responder.Parameters, default);
        Assert.NotNull(restored);
        Pass(pair.Initiator, restored, 3);
    }

    [Fact]
    public void Headers_of_pieces_come_back_as_they_were_and_wrong_ones_are_refused()
    {
        var header = new PieceHeader(PieceKind.Answer, 0x1234, 7, 5, 9, 13);
        var octets = new byte[PieceHeader.Size + 3];
        Assert.Equal(PieceHeader.Size, header.Encode(octets));
        Assert.Equal("0212340705090" + "00d000000", Convert.ToHexStringLower(octets));
        Assert.True(PieceHeader.TryDecode(octets, out var decoded, out var piece));
        Assert.Equal(header, decoded);
        Assert.Equal(3, piece.Length);
        Assert.False(PieceHeader.TryDecode(octets.AsSpan(0, 10), out _, out _));
        foreach (var wrong in new[] { header with { Index = 9 }, header with { Needed = 0 }, header with { Needed = 10 }, header with { Length = 0 }, header with { Length = 4097 }, header with { Kind = (PieceKind)4 } })
        {
            wrong.Encode(octets);
            Assert.False(PieceHeader.TryDecode(octets, out _, out _));
        }

        var random = new Random(8);
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var noise = new byte[random.Next(40)];
            random.NextBytes(noise);
            if (noise.Length > 0) noise[0] &= 3;
            if (!PieceHeader.TryDecode(noise, out var found, out var rest)) continue;
            Assert.True(found.Kind == PieceKind.Confirmation || rest.Length == found.PieceSize);
        }
    }
}
