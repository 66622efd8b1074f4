using Dunes.Sdk.Bundles;
using Dunes.Sdk.Simulation.Links;

namespace Dunes.Sdk.Simulation.Tests.Links;

public class SimulatedPathTests
{
    private readonly Scheduler _scheduler = new();
    private readonly List<IOctetLink> _accepted = [];
    private Func<TimeSpan, PathCondition> _condition = _ => Good;

    private static PathCondition Good => new(true, TimeSpan.FromMilliseconds(30), 0, 1e6);

    [Fact]
    public void A_link_opens_after_a_round_trip_and_its_peer_after_half_of_one()
    {
        var link = Path().CreateLink();
        link.Open();
        Assert.Equal(OctetLinkState.Opening, link.State);

        _scheduler.RunUntil(TimeSpan.FromMilliseconds(30));
        Assert.Equal(OctetLinkState.Open, Assert.Single(_accepted).State);
        Assert.Equal(OctetLinkState.Opening, link.State);
        _scheduler.RunUntil(TimeSpan.FromMilliseconds(60));

        Assert.Equal(OctetLinkState.Open, link.State);
    }

    [Fact]
    public void Octets_arrive_after_their_delay_and_their_time_on_the_line()
    {
        var (link, peer) = Connected(Path());
        var start = _scheduler.Now;

        Assert.Equal(1250, link.Write(new byte[1250]));

        _scheduler.RunUntil(start + TimeSpan.FromMilliseconds(39.9));
        Assert.Equal(0, peer.Read(new byte[2000]));
        _scheduler.RunUntil(start + TimeSpan.FromMilliseconds(40)); // 10 ms for 10,000 bits at 1 Mbit/s, and 30 ms
        Assert.Equal(1250, peer.Read(new byte[2000]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Every_octet_arrives_once_and_in_order(double loss)
    {
        _condition = at => new(at.TotalSeconds % 20 < 17, TimeSpan.FromMilliseconds(10 + (at.TotalSeconds % 7 * 10)), loss, 1e6);
        var (link, peer) = Connected(Path());
        var random = new SeededRandom(4);
        var sent = new List<byte>();
        var received = new List<byte>();
        var buffer = new byte[5000];
        while (received.Count < 400_000 && _scheduler.Now < TimeSpan.FromHours(2))
        {
            if (sent.Count < 400_000)
            {
                var octets = buffer.AsSpan(0, 1 + random.Next(buffer.Length));
                for (var i = 0; i < octets.Length; i++) octets[i] = (byte)random.Next(256);
                sent.AddRange(octets[..link.Write(octets)]);
            }

            _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromMilliseconds(50));
            var taken = peer.Read(buffer.AsSpan(0, 1 + random.Next(buffer.Length)));
            received.AddRange(buffer[..taken]);
        }

        Assert.True(received.Count >= 400_000);
        Assert.Equal(sent.Take(received.Count), received);
    }

    [Fact]
    public void Writing_stops_at_the_window_and_reading_makes_room()
    {
        var (link, peer) = Connected(Path(window: 4000));
        var signals = 0;
        link.Signal = () => signals++;

        Assert.Equal(4000, link.Write(new byte[6000]));
        Assert.Equal(0, link.Write(new byte[10]));
        _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromSeconds(1));
        Assert.Equal(1000, peer.Read(new byte[1000]));
        _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromSeconds(1));

        Assert.Equal(1, signals);
        Assert.Equal(1000, link.Write(new byte[6000]));
    }

    [Fact]
    public void Nothing_passes_in_an_outage_and_all_of_it_afterwards()
    {
        var (link, peer) = Connected(Path());
        _condition = at => Good with { IsUp = at >= TimeSpan.FromSeconds(30) };

        link.Write([1, 2, 3]);
        _scheduler.RunUntil(TimeSpan.FromSeconds(29));
        Assert.Equal(0, peer.Read(new byte[8]));
        _scheduler.RunUntil(TimeSpan.FromSeconds(60));

        Assert.Equal(3, peer.Read(new byte[8]));
    }

    [Fact]
    public void A_long_outage_ends_the_connection_at_both_ends()
    {
        var (link, peer) = Connected(Path());
        var lost = 0;
        (link.Signal, peer.Signal) = (() => lost++, () => lost++);
        _condition = _ => Good with { IsUp = false };

        link.Write([1]);
        _scheduler.RunUntil(TimeSpan.FromSeconds(100));

        Assert.Equal(OctetLinkState.Closed, link.State);
        Assert.Equal(OctetLinkState.Closed, peer.State);
        Assert.Equal(2, lost);
        Assert.Equal(0, link.Write([1]));
    }

    [Fact]
    public void Connecting_in_an_outage_fails_after_its_timeout_and_works_later()
    {
        _condition = at => Good with { IsUp = at >= TimeSpan.FromSeconds(40) };
        var link = Path().CreateLink();
        link.Open();
        _scheduler.RunUntil(TimeSpan.FromSeconds(19));
        Assert.Equal(OctetLinkState.Opening, link.State);
        _scheduler.RunUntil(TimeSpan.FromSeconds(21));
        Assert.Equal(OctetLinkState.Closed, link.State);

        link.Open();
        _scheduler.RunUntil(TimeSpan.FromSeconds(45));

        Assert.DoesNotContain(_accepted, end => end.State != OctetLinkState.Open);
        link.Close();
        link.Open();
        _scheduler.RunUntil(TimeSpan.FromSeconds(60));
        Assert.Equal(OctetLinkState.Open, link.State);
    }

    [Fact]
    public void A_closed_end_is_told_to_its_peer_behind_the_octets()
    {
        var (link, peer) = Connected(Path());
        var read = 0;
        peer.Signal = () => read += peer.Read(new byte[100]);

        link.Write(new byte[50]);
        link.Close();
        _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromSeconds(1));

        Assert.Equal(50, read);
        Assert.Equal(OctetLinkState.Closed, peer.State);
    }

    private SimulatedPath Path(int window = 256 * 1024) => new(_scheduler, at => _condition(at), _accepted.Add, 1) { Window = window };

    private (IOctetLink Link, IOctetLink Peer) Connected(SimulatedPath path)
    {
        var link = path.CreateLink();
        link.Open();
        while (link.State != OctetLinkState.Open) Assert.True(_scheduler.RunNext());
        return (link, _accepted[^1]);
    }
}
