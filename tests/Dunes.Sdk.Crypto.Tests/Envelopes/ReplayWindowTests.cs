using System.Buffers;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class ReplayWindowTests
{
    private static readonly DtnTime Start = DtnTime.From(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly KeyId Sender = new(77);

    [Fact]
    public void Each_envelope_is_fresh_once_in_any_order_within_the_window()
    {
        var (window, random) = (new ReplayWindow(), new Random(1024));
        foreach (var sequence in Enumerable.Range(0, 10_000).OrderBy(at => at + random.Next(1024)).Select(at => (ulong)at).ToArray())
        {
            Assert.Equal(ReplayStatus.Fresh, Accept(window, sequence));
            Assert.Equal(ReplayStatus.Duplicate, Accept(window, sequence));
        }
    }

    [Fact]
    public void Behind_the_window_an_id_still_tells_a_duplicate_and_what_is_unknown_is_stale()
    {
        var window = new ReplayWindow();
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 5));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 5000));
        Assert.Equal(ReplayStatus.Duplicate, Accept(window, 5));
        Assert.Equal(ReplayStatus.Stale, Accept(window, 6));
        Assert.Equal(ReplayStatus.Stale, Accept(window, 5000 - 1024));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 5000 - 1023));
    }

    [Fact]
    public void A_window_agrees_with_a_set_of_all_sequences()
    {
        for (var seed = 0; seed < Depth.Of(20, 400); seed++)
        {
            var (window, random, seen, highest) = (new ReplayWindow(new() { IdsPerSender = 64 }), new Random(seed), new HashSet<ulong>(), 0UL);
            for (var round = 0; round < 3000; round++)
            {
                var sequence = highest + (ulong)random.Next(random.Next(50) == 0 ? 3000 : 40);
                sequence -= Math.Min(sequence, (ulong)random.Next(random.Next(20) == 0 ? 2000 : 60));
                var status = Accept(window, sequence);
                var expected = highest >= 1024 && sequence <= highest - 1024 ? ReplayStatus.Stale : seen.Contains(sequence) ? ReplayStatus.Duplicate : ReplayStatus.Fresh;
                Assert.True(status == expected || (status == ReplayStatus.Duplicate && expected == ReplayStatus.Stale && seen.Contains(sequence)), $"seed {seed}, round {round}: {status} for {expected}");
                if (status == ReplayStatus.Fresh) Assert.True(seen.Add(sequence));
                highest = Math.Max(highest, status == ReplayStatus.Fresh ? sequence : 0);
            }
        }
    }

    [Fact]
    public void Epochs_have_windows_of_their_own_and_old_ones_are_stale()
    {
        var window = new ReplayWindow(new() { EpochsPerSender = 2 });
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 9, epoch: 1));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 9, epoch: 3));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 10, epoch: 1));
        Assert.Equal(ReplayStatus.Stale, Accept(window, 9, epoch: 0));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 9, epoch: 4));
        Assert.Equal(ReplayStatus.Stale, Accept(window, 11, epoch: 1));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 10, epoch: 3));
        Assert.Equal(ReplayStatus.Stale, Accept(window, 10, epoch: 2));
    }

    [Fact]
    public void Another_envelope_of_the_same_sequence_is_not_taken_for_the_same()
    {
        var window = new ReplayWindow();
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1));
        Assert.Equal(ReplayStatus.SequenceReused, window.Accept(new(123_456), Sender, 1, 1, Start, Day, At(0)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(123_456), new(78), 1, 1, Start, Day, At(0)));
    }

    [Fact]
    public void A_lifetime_and_the_skew_end_an_envelope()
    {
        var window = new ReplayWindow(new() { Skew = TimeSpan.FromMinutes(10) });
        Assert.Equal(ReplayStatus.Expired, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, At(24, 10)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, At(24, 9)));
        Assert.Equal(ReplayStatus.Expired, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, At(25)));
    }

    [Fact]
    public void Without_a_clock_the_bundle_s_age_counts_and_without_both_nothing_expires()
    {
        var window = new ReplayWindow();
        ReplayTime Aged(double hours) => new(TimeSpan.Zero, DtnTime.Unknown, TimeSpan.FromHours(hours));
        Assert.Equal(ReplayStatus.Expired, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, Aged(24.2)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, Aged(24.1)));
        Assert.Equal(ReplayStatus.Duplicate, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, new(TimeSpan.FromDays(900), DtnTime.Unknown)));

        // A relay writes the age: a clock and a time of sealing count before it.
        Assert.Equal(ReplayStatus.Expired, window.Accept(Id(1, 2), Sender, 1, 2, Start, Day, At(30) with { Age = TimeSpan.Zero }));
    }

    [Fact]
    public void Anonymous_senders_are_told_apart_by_ids_alone_and_nobody_is_forgotten_to_make_room()
    {
        var window = new ReplayWindow(new() { IdsPerSender = 64 });
        for (uint at = 0; at < 64; at++) Assert.Equal(ReplayStatus.Fresh, window.Accept(new(at), KeyId.None, uint.MaxValue, ulong.MaxValue, Start, Day, At(0)));
        for (uint at = 0; at < 64; at++) Assert.Equal(ReplayStatus.Duplicate, window.Accept(new(at), KeyId.None, 0, 0, Start, Day, At(0)));
        Assert.Equal(ReplayStatus.Full, window.Accept(new(64), KeyId.None, 0, 0, Start, Day, At(23)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(64), KeyId.None, 0, 0, Start.Add(Day), Day, At(25)));
        Assert.Equal(ReplayStatus.Expired, window.Accept(new(0), KeyId.None, 0, 0, Start, Day, At(25)));
    }

    [Fact]
    public void A_sender_makes_room_once_all_of_its_envelopes_expired()
    {
        var window = new ReplayWindow(new() { Senders = 2 });
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(1), new(1), 1, 1, Start, Day, At(0)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(2), new(2), 1, 1, Start, Day * 2, At(0)));
        Assert.Equal(ReplayStatus.Full, window.Accept(new(3), new(3), 1, 1, Start, Day, At(20)));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(3), new(3), 1, 1, Start.Add(Day), Day, At(25)));
        Assert.Equal([new KeyId(2), new KeyId(3)], window.Senders.OrderBy(id => id.Value));
    }

    [Fact]
    public void The_window_holds_across_a_restart_and_a_kill_between_loses_and_doubles_nothing()
    {
        for (var seed = 0; seed < Depth.Of(5, 80); seed++)
        {
            var random = new Random(seed);
            var window = new ReplayWindow();
            var uptime = TimeSpan.Zero;
            (byte[] Row, List<ulong> Delivered) disk = ([], []);
            for (var round = 0; round < 2000; round++)
            {
                uptime += TimeSpan.FromSeconds(1);
                var sequence = (ulong)Math.Max(0, (round / 2) + random.Next(-300, 20));
                if (window.Accept(Id(1, sequence), Sender, 1, sequence, Start, Day, new(uptime, Start.Add(uptime))) == ReplayStatus.Fresh)
                {
                    // The transaction holds both or neither: a kill before its end leaves the disk as it was.
                    if (random.Next(10) != 0) disk = (Row(window, uptime), [.. disk.Delivered, sequence]);
                    else Restart();
                }

                if (random.Next(40) == 0) Restart();
            }

            Assert.Equal(disk.Delivered.Count, disk.Delivered.Distinct().Count());
            Assert.True(disk.Delivered.Count > 500, $"seed {seed}: {disk.Delivered.Count}");

            void Restart()
            {
                (window, uptime) = (new(), TimeSpan.FromSeconds(random.Next(100)));
                if (disk.Row.Length > 0) Assert.True(window.TryImport(disk.Row, uptime));
                foreach (var delivered in disk.Delivered) Assert.NotEqual(ReplayStatus.Fresh, window.Accept(Id(1, delivered), Sender, 1, delivered, Start, Day, new(uptime, Start)));
            }
        }
    }

    [Fact]
    public void The_octets_of_a_row_are_those_of_the_documentation()
    {
        var window = new ReplayWindow(new() { Skew = TimeSpan.Zero });
        Accept(window, 2050, epoch: 3);
        var remaining = Day.Ticks.ToString("x16");
        var bits = new byte[128];
        bits[0] = 1 << 2; // 2050 modulo 1,024
        Assert.Equal(
            "01" + Sender + "00000400" + "00000000" + remaining + "01" + "00000003" + "0000000000000802" + Convert.ToHexStringLower(bits) + "0001" + Id(3, 2050) + "00000003" + "0000000000000802" + remaining,
            Convert.ToHexStringLower(Row(window, At(0).Uptime)));
    }

    [Fact]
    public void A_row_undoes_what_a_failed_transaction_accepted()
    {
        var window = new ReplayWindow();
        Accept(window, 1);
        var row = Row(window, TimeSpan.Zero);
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 2));
        Assert.True(window.TryImport(row, TimeSpan.Zero));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 2));
        Assert.Equal(ReplayStatus.Duplicate, Accept(window, 1));
        Assert.True(window.Remove(Sender));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1));
        Assert.False(window.TryExport(new(1), TimeSpan.Zero, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Octets_that_are_no_row_change_nothing_and_never_throw()
    {
        var window = new ReplayWindow();
        for (ulong at = 0; at < 5; at++) Accept(window, at * 3, epoch: (uint)(at % 3));
        var row = Row(window, TimeSpan.Zero);
        for (var length = 0; length < row.Length; length++) Assert.False(new ReplayWindow().TryImport(row.AsSpan(0, length), TimeSpan.Zero));
        Assert.False(new ReplayWindow().TryImport([.. row, 0], TimeSpan.Zero));
        Assert.False(new ReplayWindow(new() { Width = 2048 }).TryImport(row, TimeSpan.Zero));
        var random = new Random(3);
        for (var round = 0; round < Depth.Of(20_000, 300_000); round++)
        {
            var changed = (byte[])row.Clone();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var other = new ReplayWindow();
            if (other.TryImport(changed, TimeSpan.FromDays(random.Next(1000)))) Accept(other, (ulong)random.Next(20));
            else Assert.Empty(other.Senders);
        }

        Assert.Equal(row, Row(window, TimeSpan.Zero));
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        foreach (var wrong in new ReplayLimits[] { new() { Width = 1000 }, new() { Width = 512 }, new() { EpochsPerSender = 0 }, new() { IdsPerSender = 63 }, new() { Senders = 0 }, new() { Skew = TimeSpan.FromDays(2) } })
        {
            Assert.Throws<ArgumentException>(() => new ReplayWindow(wrong));
        }
    }

    private static KeyId Id(uint epoch, ulong sequence) => new(((UInt128)epoch << 64) | sequence | ((UInt128)1 << 120));

    private static ReplayTime At(double hours, double minutes = 0)
    {
        var uptime = TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(minutes);
        return new(uptime, Start.Add(uptime));
    }

    // Who carries a bundle may write its age: an envelope that is over by the true age comes back as one that was sealed just now.
    [Fact]
    public void An_age_made_young_again_brings_nothing_back_of_a_signed_sender_even_when_room_is_needed()
    {
        var window = new ReplayWindow(new() { Senders = 2 });
        var arrived = new ReplayTime(TimeSpan.Zero, DtnTime.Unknown, TimeSpan.FromHours(1));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, arrived));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(Id(2, 1), new(78), 1, 1, Start, Day, arrived));
        var later = new ReplayTime(TimeSpan.FromDays(3), DtnTime.Unknown, TimeSpan.Zero);
        Assert.Equal(ReplayStatus.Full, window.Accept(Id(3, 1), new(79), 1, 1, Start, Day, later));
        Assert.Equal(ReplayStatus.Duplicate, window.Accept(Id(1, 1), Sender, 1, 1, Start, Day, later));

        // Nor after a restart.
        var restarted = new ReplayWindow(new() { Senders = 2 });
        Assert.True(restarted.TryImport(Row(window, later.Uptime), TimeSpan.Zero));
        Assert.Equal(ReplayStatus.Fresh, restarted.Accept(Id(2, 1), new(78), 1, 1, Start, Day, arrived));
        Assert.Equal(ReplayStatus.Full, restarted.Accept(Id(3, 1), new(79), 1, 1, Start, Day, later));
        Assert.Equal(ReplayStatus.Duplicate, restarted.Accept(Id(1, 1), Sender, 1, 1, Start, Day, later));
    }

    [Fact]
    public void An_id_is_known_once_it_was_accepted_and_asking_changes_nothing()
    {
        var window = new ReplayWindow();
        Assert.False(window.Knows(Sender, Id(1, 5)));
        Assert.Empty(window.Senders);
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 5));
        Assert.True(window.Knows(Sender, Id(1, 5)));
        Assert.False(window.Knows(new(78), Id(1, 5)));
        Assert.False(window.Knows(Sender, Id(1, 6)));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 6));
    }

    [Fact]
    public void A_row_that_is_none_forgets_nobody()
    {
        var window = new ReplayWindow(new() { Senders = 1 });
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1));
        var row = Row(window, TimeSpan.Zero);
        row[16] ^= 1; // another sender, for whom room would be made
        Assert.False(window.TryImport(row.AsSpan(0, row.Length - 1), TimeSpan.FromDays(30)));
        Assert.Equal([Sender], window.Senders);
        Assert.True(window.TryImport(row, TimeSpan.FromDays(30)));
        Assert.NotEqual([Sender], window.Senders);
    }

    [Fact]
    public void The_ends_of_the_numbers_are_sequences_and_epochs_like_others()
    {
        var window = new ReplayWindow(new() { EpochsPerSender = 2 });
        foreach (var epoch in new[] { 0u, 1u, uint.MaxValue - 1, uint.MaxValue })
        {
            foreach (var sequence in new ulong[] { 0, 1023, 1024, ulong.MaxValue - 1024, ulong.MaxValue - 1023, ulong.MaxValue - 1, ulong.MaxValue })
            {
                Assert.Equal(ReplayStatus.Fresh, Accept(window, sequence, epoch));
                Assert.Equal(ReplayStatus.Duplicate, Accept(window, sequence, epoch));
            }

            // The window is the last 1,024 sequences: those two above, and no older ones.
            Assert.Equal(ReplayStatus.Fresh, Accept(window, ulong.MaxValue - 2, epoch));
            Assert.Equal(ReplayStatus.Stale, Accept(window, ulong.MaxValue - 1025, epoch));
            Assert.Equal(ReplayStatus.Stale, Accept(window, 1, epoch));
        }

        Assert.Equal(ReplayStatus.Stale, Accept(window, 2, 1));
        Assert.Equal(ReplayStatus.Stale, Accept(window, ulong.MaxValue - 3, 1));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, ulong.MaxValue - 3, uint.MaxValue - 1));
    }

    private static ReplayStatus Accept(ReplayWindow window, ulong sequence, uint epoch = 1) => window.Accept(Id(epoch, sequence), Sender, epoch, sequence, Start, Day, At(0));

    private static byte[] Row(ReplayWindow window, TimeSpan uptime)
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.True(window.TryExport(Sender, uptime, writer));
        return writer.WrittenSpan.ToArray();
    }
}
