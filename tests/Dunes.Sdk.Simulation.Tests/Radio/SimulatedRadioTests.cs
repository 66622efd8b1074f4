using Dunes.Sdk.Mesh;
using Dunes.Sdk.Simulation.Radio;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation.Tests.Radio;

public class SimulatedRadioTests
{
    private static readonly byte[] Pdu = [.. Enumerable.Range(1, 29).Select(octet => (byte)octet)];

    [Theory]
    [InlineData(5)]
    [InlineData(24)]
    [InlineData(30)]
    public void Reception_matches_the_links_probability(double distance)
    {
        const int Sent = 4000;
        var scheduler = new Scheduler();
        var ears = new Ears();
        var radio = new SimulatedRadio(scheduler, new() { ShadowingDeviationDb = 0 }, [new(0, 0), new(distance, 0)], 3) { Receiver = ears };
        for (var i = 0; i < Sent; i++)
        {
            radio.Transmit(0, new(Pdu, 1, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));
            scheduler.RunUntil(scheduler.Now + TimeSpan.FromMilliseconds(20));
        }

        var expected = radio.Reception(0, 1) * (1 - radio.ScanLoss);
        var deviation = Math.Sqrt(expected * (1 - expected) / Sent);
        Assert.InRange(ears.Heard.Count / (double)Sent, expected - (4 * deviation) - 0.002, expected + (4 * deviation) + 0.002);
        Assert.All(ears.Heard, heard => Assert.Equal(1, heard));
        Assert.InRange(radio.ScanLoss, 0.001, 0.05);
        Assert.Equal(Sent, radio.Counters.Advertisements);
    }

    [Fact]
    public void A_link_is_alike_both_ways_and_weakens_with_distance()
    {
        var radio = new SimulatedRadio(new(), new() { ShadowingDeviationDb = 0 }, [new(0, 0), new(10, 0), new(25, 0), new(200, 0)], 1);

        Assert.Equal(radio.Reception(0, 2), radio.Reception(2, 0));
        Assert.True(radio.StrengthDbm(0, 1) > radio.StrengthDbm(0, 2));
        Assert.InRange(radio.Reception(0, 1), 0.99, 1);
        Assert.Equal(0, radio.Reception(0, 3));
    }

    [Fact]
    public void Two_equally_strong_packets_that_overlap_spoil_each_other()
    {
        // The receiver stands between two senders that do not hear each other's start; both begin at once.
        var heard = HeardOf([new(0, 0), new(10, 0), new(-10, 0)]);

        Assert.InRange(heard, 0, 60); // of 400: fading alone lets a few through
    }

    [Fact]
    public void A_much_stronger_packet_is_captured()
    {
        var heard = HeardOf([new(0, 0), new(2, 0), new(-24, 0)]);

        Assert.InRange(heard, 180, 200); // the near sender's
    }

    [Fact]
    public void A_node_that_sends_does_not_hear()
    {
        var scheduler = new Scheduler();
        var ears = new Ears();
        var radio = new SimulatedRadio(scheduler, new() { AdvertisingDelay = TimeSpan.Zero }, [new(0, 0), new(3, 0)], 1) { Receiver = ears };

        for (var i = 0; i < 50; i++)
        {
            radio.Transmit(0, new(Pdu, 1, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));
            radio.Transmit(1, new(Pdu, 1, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));
            scheduler.RunUntil(scheduler.Now + TimeSpan.FromMilliseconds(20));
        }

        Assert.Empty(ears.Heard);
        Assert.True(radio.Counters.Deaf > 80);
    }

    [Fact]
    public void A_receiver_that_is_off_or_dead_hears_nothing_and_its_time_is_not_counted()
    {
        var scheduler = new Scheduler();
        var ears = new Ears();
        var radio = new SimulatedRadio(scheduler, new(), [new(0, 0), new(3, 0), new(4, 0)], 1) { Receiver = ears };
        scheduler.RunUntil(TimeSpan.FromSeconds(1));
        radio.SetListening(1, false);
        radio.SetAlive(2, false);
        for (var i = 0; i < 20; i++) radio.Transmit(0, new(Pdu, 3, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));

        scheduler.RunUntil(TimeSpan.FromSeconds(5));

        Assert.Empty(ears.Heard);
        Assert.Equal(TimeSpan.FromSeconds(1), radio.Listened(1));
        Assert.Equal(TimeSpan.FromSeconds(1), radio.Listened(2));
        Assert.Equal(TimeSpan.FromSeconds(5), radio.Listened(0));
        Assert.Equal(TimeSpan.FromMicroseconds(60 * 3 * 376), radio.Transmitted(0));
    }

    [Fact]
    public void A_full_queue_drops_and_counts()
    {
        var scheduler = new Scheduler();
        var radio = new SimulatedRadio(scheduler, new() { QueueLimit = 2 }, [new(0, 0)], 1);
        for (var i = 0; i < 5; i++) radio.Transmit(0, new(Pdu, 1, TimeSpan.FromMilliseconds(10), TimeSpan.Zero, isRelayed: false));

        scheduler.RunUntil(TimeSpan.FromSeconds(1));

        Assert.Equal(new RadioCounters(2, 0, 0, 0, 3), radio.Counters);
    }

    [Fact]
    public void Equal_seeds_give_equal_air_and_others_do_not()
    {
        Assert.Equal(Busy(5), Busy(5));
        Assert.NotEqual(Busy(5), Busy(6));

        static string Busy(ulong seed)
        {
            var scheduler = new Scheduler();
            var ears = new Ears();
            var place = new SeededRandom(1);
            var radio = new SimulatedRadio(scheduler, new(), [.. Enumerable.Range(0, 30).Select(_ => new RadioNode(place.NextDouble() * 60, place.NextDouble() * 60))], seed) { Receiver = ears };
            for (var i = 0; i < 300; i++)
            {
                radio.Transmit(i % 30, new(Pdu, 2, TimeSpan.FromMilliseconds(10), TimeSpan.Zero, isRelayed: false));
                scheduler.RunUntil(scheduler.Now + TimeSpan.FromMilliseconds(3));
            }

            return $"{radio.Counters} {string.Join(',', ears.Heard)}";
        }
    }

    [Fact]
    public void Options_out_of_range_are_named_with_value_and_range()
    {
        var failure = Assert.Throws<ArgumentException>(() => new SimulatedRadio(new(), new() { PathLossExponent = 9 }, [new(0, 0)], 1));

        Assert.Contains("PathLossExponent is 9; use 1.5 to 6", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SimulatedRadio(new(), new(), [], 1));
    }

    [Fact]
    public void A_body_weakens_a_link_as_it_was_measured()
    {
        var fit = BodyLinkStatistics.Default.Fits[^1];
        var options = new RadioOptions { ShadowingDeviationDb = 0 };
        var radio = new SimulatedRadio(new(), options, [new(0, 0), new(20, 0), new(20, 0, fit.ExtraLossDb, fit.StandardDeviationDb)], 1);

        Assert.Equal(fit.ExtraLossDb, radio.StrengthDbm(0, 1) - radio.StrengthDbm(0, 2), 3);
        Assert.True(fit.ExtraLossDb > 3);
        Assert.True(radio.Reception(0, 2) < radio.Reception(0, 1));
    }

    private static int HeardOf(RadioNode[] nodes)
    {
        var scheduler = new Scheduler();
        var ears = new Ears();
        var options = new RadioOptions { ShadowingDeviationDb = 0, AdvertisingDelay = TimeSpan.Zero };
        var radio = new SimulatedRadio(scheduler, options, nodes, 1) { Receiver = ears };
        for (var i = 0; i < 200; i++)
        {
            radio.Transmit(1, new(Pdu, 1, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));
            radio.Transmit(2, new(Pdu, 1, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, isRelayed: false));
            scheduler.RunUntil(scheduler.Now + TimeSpan.FromMilliseconds(23));
        }

        Assert.True(radio.Counters.Collided > 100);
        return ears.Heard.Count(node => node == 0);
    }

    private sealed class Ears : IRadioReceiver
    {
        public List<int> Heard { get; } = [];

        public void OnHeard(int node, ReadOnlySpan<byte> pdu)
        {
            Assert.True(pdu.SequenceEqual(Pdu));
            Heard.Add(node);
        }
    }
}
