using System.Threading.Channels;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Tells a host's loop the time, and wakes it for a signal or a deadline.</summary>
internal sealed class TurnClock : IDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1); // a deadline that never moves must not take the processor
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _started;

    public TurnClock(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(static clock => ((TurnClock)clock!).Raise(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Now => _time.GetElapsedTime(_started);

    public DtnTime Wall => DtnTime.From(_time.GetUtcNow());

    /// <summary>Wakes the loop; on any thread.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    public async ValueTask WaitAsync(TimeSpan? deadline, CancellationToken cancellationToken)
    {
        var wait = deadline is not { } due || due > Now + LongestWait ? LongestWait : due > Now + ShortestWait ? due - Now : ShortestWait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
        await _raised.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _timer.Dispose();
}
