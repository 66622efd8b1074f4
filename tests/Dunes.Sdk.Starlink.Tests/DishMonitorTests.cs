using Dunes.TestSupport;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Starlink.Tests;

public class DishMonitorTests
{
    private static readonly DishStatus Good = new() { PopPingDropRate = 0, PopPingLatency = TimeSpan.FromMilliseconds(30) };
    private static readonly DishStatus Searching = new() { PopPingDropRate = 1, Outage = new(DishOutageCause.NoSchedule, null, TimeSpan.Zero, false) };
    private readonly ManualTime _time = new();
    private readonly ScriptedDish _dish = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task An_attached_uplink_hears_each_status_until_it_is_detached()
    {
        using var monitor = Create(TimeSpan.FromSeconds(1));
        var uplink = new StarlinkUplink(new StarlinkUplinkTests.Session(), new());
        using (monitor.Attach(uplink, () => _time.Now))
        {
            await monitor.StartAsync(TestContext.Current.CancellationToken);
            await AnswerAsync(Searching);
            Assert.True(uplink.IsHeldBack);
            Assert.Same(Searching, monitor.Latest);
            Assert.Equal(TimeSpan.FromSeconds(10), uplink.Deadline);

            _time.Advance(TimeSpan.FromSeconds(1));
            await AnswerAsync(Good);
            Assert.False(uplink.IsHeldBack);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(Searching);
        Assert.False(uplink.IsHeldBack);
        await monitor.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_silent_dish_is_asked_less_often_and_told_once()
    {
        using var monitor = Create(TimeSpan.FromSeconds(1));
        var uplink = new StarlinkUplink(new StarlinkUplinkTests.Session(), new());
        using var attached = monitor.Attach(uplink, () => _time.Now);
        await monitor.StartAsync(TestContext.Current.CancellationToken);
        await AnswerAsync(Searching);
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var wait in new[] { 2, 4, 8, 8 })
        {
            await AnswerAsync(null);
            Assert.Null(monitor.Latest);
            Assert.False(uplink.IsHeldBack);
            _time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1));
            Assert.False(_dish.IsAsked);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        await AnswerAsync(Good);
        _time.Advance(TimeSpan.FromSeconds(1)); // back to the interval at once
        await AnswerAsync(Searching);
        await monitor.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal([4001, 4003, 4001, 4002], _log.Events);
    }

    [Fact]
    public async Task A_dish_that_throws_what_it_must_not_does_not_end_the_monitor()
    {
        using var monitor = Create(TimeSpan.FromSeconds(1));
        await monitor.StartAsync(TestContext.Current.CancellationToken);
        await _dish.AnswerAsync(question => question.SetException(new InvalidOperationException("broken")));
        await _time.TimerCreatedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await AnswerAsync(Good);
        await monitor.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal([4004, 4001], _log.Events);
    }

    private DishMonitor Create(TimeSpan interval) => new(_dish, "roof", new() { PollInterval = interval }, _time, _log);

    /// <summary>Answers the next question, null as unreachable, and waits until the monitor waits again.</summary>
    private async Task AnswerAsync(DishStatus? status)
    {
        await _dish.AnswerAsync(question =>
        {
            if (status is not null) question.SetResult(status);
            else question.SetException(new DishUnreachableException(new("http://dish"), TimeSpan.FromSeconds(5)));
        });
        await _time.TimerCreatedAsync();
    }

    /// <summary>A dish whose answers the test gives, one question at a time.</summary>
    internal sealed class ScriptedDish : IDish
    {
        private readonly Channel<TaskCompletionSource<DishStatus>> _questions = Channel.CreateUnbounded<TaskCompletionSource<DishStatus>>();

        public bool IsAsked => _questions.Reader.TryPeek(out _);

        public async Task AnswerAsync(Action<TaskCompletionSource<DishStatus>> answer) =>
            answer(await _questions.Reader.ReadAsync(TestContext.Current.CancellationToken));

        public async ValueTask<DishStatus> GetStatusAsync(CancellationToken cancellationToken = default)
        {
            var question = new TaskCompletionSource<DishStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            await _questions.Writer.WriteAsync(question, cancellationToken);
            return await question.Task.WaitAsync(cancellationToken);
        }

        public ValueTask<DishHistory> GetHistoryAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class RecordingLogger : ILogger<DishMonitor>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add(eventId.Id);
    }
}
