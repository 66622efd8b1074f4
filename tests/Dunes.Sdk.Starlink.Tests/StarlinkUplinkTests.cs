using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Starlink.Tests;

public class StarlinkUplinkTests
{
    private static readonly DishStatus Good = new() { PopPingDropRate = 0.01, PopPingLatency = TimeSpan.FromMilliseconds(30) };
    private static readonly DishStatus Obstructed = new() { PopPingDropRate = 1, Outage = new(DishOutageCause.Obstructed, null, TimeSpan.FromSeconds(3), false) };
    private readonly Session _session = new();
    private int _signals;

    [Fact]
    public void Without_a_word_of_the_dish_the_session_decides()
    {
        var uplink = Create();
        Assert.Equal(UplinkState.Up, uplink.State);
        Assert.Equal(_session.Quality, uplink.Quality);
        Assert.Equal(_session.Deadline, uplink.Deadline);
        Assert.True(uplink.TrySend(new byte[1], out var transfer));
        Assert.Equal(1UL, transfer);
        _session.State = UplinkState.Opening;
        Assert.Equal(UplinkState.Opening, uplink.State);
    }

    [Fact]
    public void An_outage_holds_new_bundles_back_and_its_end_resumes_at_once()
    {
        var uplink = Create();
        uplink.OnDishStatus(Obstructed, Seconds(1));
        Assert.Equal((UplinkState.Down, true, 1), (uplink.State, uplink.IsHeldBack, _signals));
        Assert.False(uplink.TrySend(new byte[1], out _));
        Assert.Equal(0, _session.Sent);

        uplink.OnDishStatus(Good, Seconds(2));
        Assert.Equal((UplinkState.Up, false, 2), (uplink.State, uplink.IsHeldBack, _signals));
        Assert.True(uplink.TrySend(new byte[1], out _));
    }

    [Fact]
    public void The_same_word_again_raises_no_signal()
    {
        var uplink = Create();
        for (var second = 0; second < 5; second++) uplink.OnDishStatus(Good, Seconds(second));
        Assert.Equal(0, _signals);
        for (var second = 5; second < 9; second++) uplink.OnDishStatus(Obstructed, Seconds(second));
        Assert.Equal(1, _signals);
    }

    [Theory]
    [InlineData(0.5, 0.49, false)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(1, 0.99, false)]
    [InlineData(1, 1.0, true)]
    [InlineData(1, null, false)]
    public void A_loss_from_the_bound_on_holds(double bound, double? loss, bool isHeld)
    {
        var uplink = Create(new() { HoldBackLoss = bound });
        uplink.OnDishStatus(new() { PopPingDropRate = loss }, Seconds(0));
        Assert.Equal(isHeld, uplink.IsHeldBack);
    }

    [Fact]
    public void A_status_counts_until_it_is_as_old_as_its_lifetime()
    {
        var uplink = Create(new() { StatusLifetime = Seconds(10) });
        uplink.OnDishStatus(Obstructed, Seconds(100));
        Assert.Equal(Seconds(110), uplink.Deadline);
        uplink.Advance(Seconds(110) - TimeSpan.FromTicks(1));
        Assert.True(uplink.IsHeldBack);
        uplink.Advance(Seconds(110));
        Assert.False(uplink.IsHeldBack);
        Assert.Equal(2, _signals);
        Assert.Equal(_session.Quality, uplink.Quality);
        Assert.Equal(2, _session.Advances);
    }

    [Fact]
    public void A_silent_dish_leaves_it_to_the_session()
    {
        var uplink = Create();
        uplink.OnDishStatus(Obstructed, Seconds(1));
        uplink.OnDishUnreachable(Seconds(2));
        Assert.Equal((UplinkState.Up, 2), (uplink.State, _signals));
        uplink.OnDishUnreachable(Seconds(3));
        Assert.Equal(2, _signals);
    }

    [Fact]
    public void The_earlier_deadline_counts()
    {
        var uplink = Create(new() { StatusLifetime = Seconds(10) });
        uplink.OnDishStatus(Good, Seconds(0));
        _session.Deadline = Seconds(3);
        Assert.Equal(Seconds(3), uplink.Deadline);
        _session.Deadline = Seconds(30);
        Assert.Equal(Seconds(10), uplink.Deadline);
        _session.Deadline = null;
        Assert.Equal(Seconds(10), uplink.Deadline);
    }

    [Fact]
    public void Quality_is_the_dishs_and_the_sessions_where_the_dish_knows_none()
    {
        var uplink = Create();
        uplink.OnDishStatus(Good, Seconds(0));
        Assert.Equal(new UplinkQuality(TimeSpan.FromMilliseconds(30), 0.01), uplink.Quality);
        uplink.OnDishStatus(new(), Seconds(1));
        Assert.Equal(_session.Quality, uplink.Quality);
        uplink.OnDishStatus(new() { PopPingDropRate = 1, PopPingLatency = TimeSpan.FromMilliseconds(9) }, Seconds(2)); // every ping lost: 9 ms means nothing
        Assert.Equal(new UplinkQuality(_session.Quality.RoundTrip, 1), uplink.Quality);
    }

    [Fact]
    public void Received_bundles_and_answers_pass_while_it_holds()
    {
        var uplink = Create();
        uplink.OnDishStatus(Obstructed, Seconds(1));
        _session.Events.Enqueue(new(UplinkEventKind.Received, 7, new byte[] { 1 }, string.Empty));
        _session.Events.Enqueue(new(UplinkEventKind.Acknowledged, 3, default, string.Empty));
        Assert.True(uplink.TryTakeEvent(out var received));
        Assert.Equal((UplinkEventKind.Received, 7UL), (received.Kind, received.Transfer));
        uplink.Accept(7);
        uplink.Refuse(8, true);
        Assert.True(uplink.TryTakeEvent(out var acknowledged));
        Assert.Equal(UplinkEventKind.Acknowledged, acknowledged.Kind);
        Assert.False(uplink.TryTakeEvent(out _));
        Assert.Equal(["accept 7", "refuse 8 True"], _session.Answers);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(-0.1, 10)]
    [InlineData(1.01, 10)]
    [InlineData(double.NaN, 10)]
    [InlineData(1, 0.9)]
    [InlineData(1, 601)]
    public void Options_out_of_range_are_refused(double loss, double lifetime)
    {
        var options = new StarlinkUplinkOptions { HoldBackLoss = loss, StatusLifetime = TimeSpan.FromSeconds(lifetime) };
        Assert.Throws<ArgumentException>(() => new StarlinkUplink(_session, options));
    }

    private StarlinkUplink Create(StarlinkUplinkOptions? options = null) => new(_session, options ?? new()) { Signal = () => _signals++ };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>An uplink that does what the test says.</summary>
    internal sealed class Session : IUplink
    {
        public Queue<UplinkEvent> Events { get; } = new();

        public List<string> Answers { get; } = [];

        public int Sent { get; private set; }

        public int Advances { get; private set; }

        public string Name => "session";

        public EndpointId Peer => EndpointId.Dtn("ground");

        public UplinkState State { get; set; } = UplinkState.Up;

        public UplinkQuality Quality => new(TimeSpan.FromMilliseconds(200), 0.5);

        public TimeSpan? Deadline { get; set; }

        public Action? Signal { get; set; }

        public void Advance(TimeSpan now) => Advances++;

        public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
        {
            transfer = (ulong)++Sent;
            return true;
        }

        public bool TryTakeEvent(out UplinkEvent uplinkEvent) => Events.TryDequeue(out uplinkEvent);

        public void Accept(ulong transfer) => Answers.Add($"accept {transfer}");

        public void Refuse(ulong transfer, bool isRetryUseful) => Answers.Add($"refuse {transfer} {isRetryUseful}");
    }
}
