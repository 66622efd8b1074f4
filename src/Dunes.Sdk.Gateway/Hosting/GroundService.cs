using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Runs a ground station: one loop that advances it when an uplink or the advisor signals, or a deadline comes.</summary>
/// <remarks>
/// Whatever a part throws, the host lives: the turn is tried again after a second, and after up to 30 of them while it goes on failing. A
/// store that failed has a rest of its own, in the ground station.
/// </remarks>
internal sealed class GroundService(GroundNode ground, GroundParts parts, GroundMetrics metrics, TimeProvider time, ILogger<GroundService> logger) : BackgroundService
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var clock = new TurnClock(time);
        var failures = new PartFailures(logger.GroundPartFailed, () => clock.Now);
        var rest = FirstRest;
        ground.UseThreadPool();
        ground.PartFailed += failures.Add;
        parts.Bundles.PartFailed += (part, failure) =>
        {
            metrics.RecordFailedPart(part);
            failures.Add(part, failure);
        };
        if (parts.Bundles.Store.WasRestored) logger.StoreWasRestored(parts.Bundles.Id);
        ground.Signal = clock.Raise;
        try
        {
            foreach (var uplink in parts.Uplinks) uplink.Signal = clock.Raise;
            while (!stoppingToken.IsCancellationRequested)
            {
                if (TryRunTurn(clock, rest, out var deadline))
                {
                    rest = FirstRest;
                    await clock.WaitAsync(deadline, stoppingToken).ConfigureAwait(false);
                    continue;
                }

                // Signals wake the clock early, and a part that fails may signal all the time.
                for (var until = clock.Now + rest; clock.Now < until;) await clock.WaitAsync(until, stoppingToken).ConfigureAwait(false);
                rest = rest * 2 < LongestRest ? rest * 2 : LongestRest;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was delivered is stored.
        }
        finally
        {
            ground.Signal = null;
            ground.PartFailed -= failures.Add;
            foreach (var uplink in parts.Uplinks) uplink.Signal = null;
        }
    }

    /// <summary>Runs a turn; false when it threw, and is to rest.</summary>
    private bool TryRunTurn(TurnClock clock, TimeSpan rest, out TimeSpan? deadline)
    {
        deadline = null;
        try
        {
            try
            {
                ground.Advance(clock.Now, clock.Wall);
            }
            catch (BundleStoreException failure)
            {
                logger.GroundStoreFailed(failure, failure.Failure);
            }

            metrics.Record(ground);
            deadline = ground.Deadline; // asks the uplinks
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Tell(failure, rest);
            return false;
        }
    }

    private void Tell(Exception failure, TimeSpan rest)
    {
        try
        {
            metrics.RecordFailedTurn(ground.Step);
            logger.GroundTurnFailed(failure, ground.Step, rest.TotalSeconds);
        }
        catch (Exception again) when (again is not OutOfMemoryException)
        {
            // Logs and meters have listeners of the application's; when they throw, too, nobody is left to tell.
        }
    }
}
