using System.Threading.Channels;
using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Runs a gateway: one loop that takes what its bearers heard, advances it, and sends what it may send.</summary>
internal sealed class GatewayService(GatewayNode gateway, GatewayParts parts, GatewayMetrics metrics, TimeProvider time, ILogger<GatewayService> logger) : BackgroundService
{
    private const int HeardLimit = 1024; // PDUs; the oldest goes, as it would on the air
    private const int HeardPerTurn = 32; // fewer than the mesh node's room for messages
    private readonly Channel<byte[]> _heard = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(HeardLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var clock = new TurnClock(time);
        Listen(clock.Raise);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                RunTurn(clock);
                await clock.WaitAsync(gateway.Deadline, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was accepted is stored.
        }
        finally
        {
            foreach (var bearer in parts.Bearers) bearer.Received = null;
            foreach (var uplink in parts.Uplinks) uplink.Signal = null;
        }
    }

    private void Listen(Action raise)
    {
        foreach (var uplink in parts.Uplinks) uplink.Signal = raise;
        foreach (var bearer in parts.Bearers)
        {
            bearer.Received = pdu =>
            {
                _heard.Writer.TryWrite(pdu.ToArray());
                raise();
            };
        }
    }

    private void RunTurn(TurnClock clock)
    {
        var now = clock.Now;
        for (var heard = 0; heard < HeardPerTurn && _heard.Reader.TryRead(out var pdu); heard++) parts.Mesh.OnReceived(pdu, now);
        if (_heard.Reader.Count > 0) clock.Raise();
        try
        {
            gateway.Advance(now, clock.Wall);
        }
        catch (BundleStoreException failure)
        {
            logger.GatewayStoreFailed(failure, failure.Failure);
        }

        while (gateway.TryTakeTransmission(out var transmission))
        {
            foreach (var bearer in parts.Bearers) bearer.Transmit(transmission);
        }

        metrics.Record(gateway.Counters);
    }
}
