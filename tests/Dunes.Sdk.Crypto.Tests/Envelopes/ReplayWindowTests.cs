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
            var limits = new ReplayLimits { Width = seed % 2 == 0 ? 1024 : 8192 + 64, IdsPerSender = 200 };
            var window = new ReplayWindow(limits);
            var uptime = TimeSpan.Zero;
            var disk = new Dictionary<int, byte[]>();
            var delivered = new List<(uint Epoch, ulong Sequence)>();
            for (var round = 0; round < 2000; round++)
            {
                // A transaction of one envelope or a few; it holds all of them or none, and a kill before its end leaves the disk as it was.
                var batch = new Dictionary<int, byte[]>();
                var fresh = new List<(uint Epoch, ulong Sequence)>();
                for (var envelopes = random.Next(1, 4); envelopes > 0; envelopes--)
                {
                    uptime += TimeSpan.FromSeconds(1);
                    var (epoch, sequence) = ((uint)((round / 400) + random.Next(2)), (ulong)Math.Max(0, (round / 2) + random.Next(-300, 20) + (random.Next(200) == 0 ? limits.Width / 2 : 0)));
                    if (window.Accept(Id(epoch, sequence), Sender, epoch, sequence, Start, Day, new(uptime, Start.Add(uptime))) != ReplayStatus.Fresh) continue;
                    fresh.Add((epoch, sequence));
                    if (random.Next(2) == 0) window.ExportChanges(Sender, uptime, (page, octets) => batch[page] = octets.ToArray());
                }

                window.ExportChanges(Sender, uptime, (page, octets) => batch[page] = octets.ToArray());
                switch (random.Next(10))
                {
                    case 0:
                        Restart();
                        break;
                    case 1:
                        window.RollBack();
                        break;
                    default:
                        window.Commit();
                        foreach (var (page, octets) in batch) disk[page] = octets;
                        delivered.AddRange(fresh);
                        break;
                }

                if (random.Next(40) == 0) Restart();
            }

            Assert.Equal(delivered.Count, delivered.Distinct().Count());
            Assert.True(delivered.Count > 500, $"seed {seed}: {delivered.Count}");
            Assert.Equal(State(window), State(Read(disk, limits)), StringComparer.Ordinal);

            void Restart()
            {
                uptime = TimeSpan.FromSeconds(random.Next(100));
                window = disk.Count > 0 ? Read(disk, limits) : new(limits);
                foreach (var (epoch, sequence) in delivered) Assert.NotEqual(ReplayStatus.Fresh, window.Accept(Id(epoch, sequence), Sender, epoch, sequence, Start, Day, new(uptime, Start)));
                window.Commit();
            }
        }

        // What the next envelopes would be told tells whether two windows are equal.
        static string State(ReplayWindow window) => string.Join(' ', Enumerable.Range(0, 4000).Select(at => window.Accept(new((UInt128)at), Sender, (uint)(at % 8), (ulong)(at / 4), Start, Day, At(0))));
    }

    [Fact]
    public void The_octets_of_the_pages_are_those_of_the_documentation()
    {
        var window = new ReplayWindow(new() { Width = 8192, Skew = TimeSpan.Zero });
        Accept(window, 4099, epoch: 3);
        var remaining = Day.Ticks.ToString("x16");
        var pages = Changes(window);
        Assert.Equal([0, 1, 65536, 65537], pages.Keys.Order());
        Assert.Equal("02" + Sender + "00002000" + "00000000" + remaining + "0001" + "01" + "00000003" + "0000000000001003", Convert.ToHexStringLower(pages[0]));
        Assert.Equal(Id(3, 4099) + "00000003" + "0000000000001003" + remaining, Convert.ToHexStringLower(pages[1]));
        Assert.Equal(new byte[512], pages[65536]);
        Assert.Equal([1 << 3, .. new byte[511]], pages[65537]); // 4,099 is the fourth bit of the second page

        Accept(window, 1, epoch: 5);
        Accept(window, 8192 + 2, epoch: 3);
        Assert.Equal([0, 1, 65536, 65792, 65793], Changes(window).Keys.Order());
    }

    [Fact]
    public void An_envelope_changes_three_pages_of_a_state_that_may_be_long()
    {
        var window = new ReplayWindow(new() { Width = 65_536, EpochsPerSender = 16 });
        for (uint epoch = 0; epoch < 16; epoch++)
        {
            for (ulong sequence = 0; sequence < 100; sequence++) Accept(window, sequence, epoch);
        }

        Assert.Equal(1 + (1024 / 16) + (16 * 16), Changes(window).Count);
        Assert.Empty(Changes(window));
        window.Commit();
        Accept(window, 100, 15);
        var changes = Changes(window);
        Assert.Equal(3, changes.Count);
        Assert.True(changes.Values.Sum(page => page.Length) < 1400);
        window.Commit();
        Accept(window, 100, 15); // a duplicate
        Assert.Empty(Changes(window));
    }

    [Fact]
    public void A_transaction_that_failed_is_as_if_it_had_never_been()
    {
        var window = new ReplayWindow(new() { Senders = 2, EpochsPerSender = 2, IdsPerSender = 64 });
        for (ulong at = 1; at <= 70; at++) Accept(window, at);
        window.Commit();
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 100));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 5000));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1, epoch: 2));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1, epoch: 3)); // epoch 1 makes room
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(9), new(78), 1, 1, Start, Day * 3, At(0)));
        Changes(window);
        window.RollBack();
        Assert.Equal([Sender], window.Senders);
        Assert.Empty(Changes(window));
        for (ulong at = 1; at <= 70; at++) Assert.Equal(ReplayStatus.Duplicate, Accept(window, at));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 100));
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 71));
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(9), new(78), 1, 1, Start, Day * 3, At(0)));

        // A sender that made room for another comes back.
        window.Commit();
        Assert.Equal(ReplayStatus.Fresh, window.Accept(new(10), new(79), 1, 1, Start.Add(Day * 2), Day, At(48)));
        Assert.DoesNotContain(Sender, window.Senders);
        window.RollBack();
        Assert.Equal([Sender, new KeyId(78)], window.Senders.OrderBy(id => id.Value));
        Assert.Equal(ReplayStatus.Duplicate, Accept(window, 71));
    }

    [Fact]
    public void Octets_that_are_no_pages_change_nothing_and_never_throw()
    {
        var window = new ReplayWindow();
        for (ulong at = 0; at < 20; at++) Accept(window, at * 3, epoch: (uint)(at % 3));
        var pages = Changes(window);
        window.Commit();
        foreach (var (number, octets) in pages)
        {
            for (var length = 0; length < octets.Length; length++) Assert.False(Import(new(), With(number, octets[..length])));
            Assert.False(Import(new(), With(number, [.. octets, 0])));
            Assert.False(Import(new(), With(number, null)));
        }

        Assert.True(Import(new(), pages));
        Assert.False(Import(new(new() { Width = 2048 }), pages));
        Assert.False(new ReplayWindow().TryImport(new(78), TimeSpan.Zero, page => pages.GetValueOrDefault(page)));
        var random = new Random(3);
        for (var round = 0; round < Depth.Of(20_000, 300_000); round++)
        {
            var number = pages.Keys.ElementAt(random.Next(pages.Count));
            var changed = (byte[])pages[number].Clone();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var other = new ReplayWindow();
            if (other.TryImport(Sender, TimeSpan.FromDays(random.Next(1000)), With(number, changed).GetValueOrDefault)) Accept(other, (ulong)random.Next(20));
            else Assert.Empty(other.Senders);
        }

        Assert.Empty(Changes(window));
        Assert.Equal(ReplayStatus.Duplicate, Accept(window, 3, epoch: 1));

        Dictionary<int, byte[]> With(int number, byte[]? octets)
        {
            var others = new Dictionary<int, byte[]>(pages);
            if (octets is null) others.Remove(number);
            else others[number] = octets;
            return others;
        }

        static bool Import(ReplayWindow window, Dictionary<int, byte[]> from) => window.TryImport(Sender, TimeSpan.Zero, page => from.GetValueOrDefault(page));
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
        var pages = Changes(window);
        Assert.True(restarted.TryImport(Sender, TimeSpan.Zero, pages.GetValueOrDefault));
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
    public void Pages_that_are_none_forget_nobody()
    {
        var window = new ReplayWindow(new() { Senders = 1 });
        Assert.Equal(ReplayStatus.Fresh, window.Accept(Id(1, 1), new(78), 1, 1, Start, Day, At(0)));
        var pages = new Dictionary<int, byte[]>();
        window.ExportChanges(new(78), TimeSpan.Zero, (page, octets) => pages[page] = octets.ToArray());
        window = new(new() { Senders = 1 });
        Assert.Equal(ReplayStatus.Fresh, Accept(window, 1));
        window.Commit();
        Assert.False(window.TryImport(new(78), TimeSpan.FromDays(30), page => page == 1 ? null : pages.GetValueOrDefault(page)));
        Assert.Equal([Sender], window.Senders);
        Assert.True(window.TryImport(new(78), TimeSpan.FromDays(30), pages.GetValueOrDefault));
        Assert.Equal([new KeyId(78)], window.Senders);
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

    private static Dictionary<int, byte[]> Changes(ReplayWindow window)
    {
        var pages = new Dictionary<int, byte[]>();
        window.ExportChanges(Sender, TimeSpan.Zero, (page, octets) => pages[page] = octets.ToArray());
        return pages;
    }

    private static ReplayWindow Read(Dictionary<int, byte[]> pages, ReplayLimits limits)
    {
        var window = new ReplayWindow(limits);
        Assert.True(window.TryImport(Sender, TimeSpan.Zero, pages.GetValueOrDefault));
        return window;
    }
}
