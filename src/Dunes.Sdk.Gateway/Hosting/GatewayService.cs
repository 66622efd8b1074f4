using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// Runs a gateway: one loop that takes its turns when a bearer or an uplink signals, or a deadline comes. Only the host's end stops it.
/// </summary>
internal sealed class GatewayService(GatewayNode gateway, GatewayParts parts, GatewayMetrics metrics, TimeProvider time, ILogger<GatewayService> logger) : BackgroundService
{
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var clock = new TurnClock(time);
        var turns = new GatewayTurns(gateway, parts, metrics, logger, clock.Raise);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await clock.WaitAsync(Run(turns, clock), stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was accepted is stored.
        }
        finally
        {
            turns.Stop();
        }
    }

    private static TimeSpan? Run(GatewayTurns turns, TurnClock clock)
    {
        try
        {
            return turns.Run(clock.Now, clock.Wall);
        }
        catch (Exception)
        {
            return clock.Now + RetryWait; // not even the log could be written: a logger of the application's throws
        }
    }
}
