using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Runs a ground station: one loop that advances it when an uplink or the advisor signals, or a deadline comes.</summary>
internal sealed class GroundService(GroundNode ground, GroundParts parts, GroundMetrics metrics, TimeProvider time, ILogger<GroundService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var clock = new TurnClock(time);
        ground.Signal = clock.Raise;
        foreach (var uplink in parts.Uplinks) uplink.Signal = clock.Raise;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                RunTurn(clock);
                await clock.WaitAsync(ground.Deadline, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was delivered is stored.
        }
        finally
        {
            ground.Signal = null;
            foreach (var uplink in parts.Uplinks) uplink.Signal = null;
        }
    }

    private void RunTurn(TurnClock clock)
    {
        try
        {
            ground.Advance(clock.Now, clock.Wall);
        }
        catch (BundleStoreException failure)
        {
            logger.GroundStoreFailed(failure, failure.Failure);
        }

        metrics.Record(ground.Counters);
    }
}
