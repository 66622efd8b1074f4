using System.Collections.Concurrent;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Plays the scenario against the system's clock: one loop that waits for the next event or for a socket, and never spins.</summary>
internal static class RealTimeRun
{
    /// <summary>Timers are no finer than this, and waiting less would spin.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    public static async Task<OutageResult> PlayAsync(OutageOptions options, LinkTrace trace, Action<OutageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var time = TimeProvider.System;
        var scheduler = new Scheduler();
        using var calls = new CallQueue();
        var folder = ScenarioFolder.Take(options.DataFolder);
        var (started, from) = (time.GetUtcNow(), time.GetTimestamp());
        var run = await OutageRun.StartAsync(options, folder, scheduler, started, calls.Marshal,
            async (context, plan) => await SocketWire.StartAsync(context, trace, plan, () => time.GetElapsedTime(from)).ConfigureAwait(false)).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            var second = 0L;
            while (true)
            {
                calls.RunAll();
                var elapsed = time.GetElapsedTime(from);
                var boundary = TimeSpan.FromSeconds(second);
                scheduler.RunUntil(elapsed < boundary ? elapsed : boundary);
                if (elapsed >= boundary)
                {
                    if (run.OnSecond(second++, progress)) return run.Finish();
                    continue;
                }

                var next = scheduler.NextDue is { } due && due < boundary ? due : boundary;
                var wait = next - time.GetElapsedTime(from);
                await calls.WaitAsync(wait > LeastWait ? wait : LeastWait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Calls that other threads make, for the loop to run.</summary>
    private sealed class CallQueue : IDisposable
    {
        private readonly ConcurrentQueue<Action> _calls = new();
        private readonly SemaphoreSlim _wake = new(0);
        private int _isWoken;

        public Action Marshal(Action call) => () =>
        {
            _calls.Enqueue(call);
            if (Interlocked.Exchange(ref _isWoken, 1) == 0) _wake.Release();
        };

        public void RunAll()
        {
            while (_calls.TryDequeue(out var call)) call();
        }

        public async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
        {
            if (await _wake.WaitAsync(wait, cancellationToken).ConfigureAwait(false)) Volatile.Write(ref _isWoken, 0);
        }

        /// <summary>A socket that ends later still finds the semaphore: nothing of it needs disposal while no wait handle was taken.</summary>
        public void Dispose() => _calls.Clear();
    }
}
