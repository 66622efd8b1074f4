using System.Threading.Channels;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// The turns of a hosted gateway: takes what its bearers heard, advances it, and sends what it may send. Whatever one part throws, the
/// others go on.
/// </summary>
internal sealed class GatewayTurns
{
    /// <summary>
    /// PDUs that wait for a turn; beyond them the oldest goes, as it would on the air, and is counted. The mesh node has not seen it, so
    /// nothing acknowledges it.
    /// </summary>
    public const int HeardLimit = 1024;

    private const int HeardPerTurn = 32; // fewer than the mesh node's room for messages
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    private readonly GatewayNode _gateway;
    private readonly GatewayParts _parts;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Action _raise;
    private readonly Channel<byte[]> _heard;
    private readonly List<SupervisedBearer> _bearers = [];
    private readonly List<SupervisedSignal> _signals = [];
    private readonly SupervisedPart _record;
    private readonly LogRate _turnFailures = new();
    private readonly LogRate _drops = new();
    private readonly LogRate _callbackFailures = new();
    private readonly LogRate _notUnderstood = new();
    private readonly LogRate _notTaken = new();
    private readonly PartFailures _bundleParts;
    private TimeSpan _now;
    private long _turnsFailed;
    private long _dropped;

    /// <param name="gateway">The gateway.</param>
    /// <param name="parts">Its bearers and uplinks.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="logger">Logs.</param>
    /// <param name="raise">Wakes the loop; it may be called on any thread.</param>
    public GatewayTurns(GatewayNode gateway, GatewayParts parts, GatewayMetrics metrics, ILogger logger, Action raise)
    {
        (_gateway, _parts, _metrics, _logger, _raise) = (gateway, parts, metrics, logger, raise);
        var bounds = new BoundedChannelOptions(HeardLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _heard = Channel.CreateBounded<byte[]>(bounds, _ => Interlocked.Increment(ref _dropped));
        _record = new("metrics", metrics, logger);
        foreach (var bearer in parts.Bearers) _bearers.Add(new(bearer, metrics, logger));
        foreach (var uplink in parts.Uplinks) _signals.Add(new(uplink, metrics, logger));
        _bundleParts = new(logger.BundlePartFailed, () => _now);
        parts.Bundles.PartFailed += OnBundlePartFailed;
        gateway.Ended += OnEnded;
        if (parts.Bundles.Store.WasRestored) logger.StoreWasRestored(parts.Bundles.Id);
    }

    /// <summary>Runs one turn.</summary>
    /// <returns>When the next is due; null if nothing is scheduled.</returns>
    public TimeSpan? Run(TimeSpan now, DtnTime wall)
    {
        _now = now;
        foreach (var signal in _signals) signal.Set(now, _raise);
        foreach (var bearer in _bearers) bearer.Listen(now, OnHeard);
        TimeSpan? deadline;
        try
        {
            Hear(now);
            Advance(now, wall);
            Transmit(now);
            deadline = _gateway.Deadline;
        }
        catch (Exception failure)
        {
            OnTurnFailed(failure, now);
            deadline = now + RetryWait;
        }

        _record.TryCall(now, (Turns: this, Now: now), static call => call.Turns.Record(call.Now));
        foreach (var bearer in _bearers) deadline = Deadlines.Earlier(deadline, bearer.Deadline);
        foreach (var signal in _signals) deadline = Deadlines.Earlier(deadline, signal.Deadline);
        return deadline;
    }

    /// <summary>Stops listening.</summary>
    public void Stop()
    {
        foreach (var bearer in _bearers) bearer.Stop();
        foreach (var signal in _signals) signal.Stop();
    }

    private void OnHeard(ReadOnlyMemory<byte> pdu)
    {
        _heard.Writer.TryWrite(pdu.ToArray());
        _raise();
    }

    private void Hear(TimeSpan now)
    {
        for (var heard = 0; heard < HeardPerTurn && _heard.Reader.TryRead(out var pdu); heard++) _parts.Mesh.OnReceived(pdu, now);
        if (_heard.Reader.Count > 0) _raise();
    }

    private void Advance(TimeSpan now, DtnTime wall)
    {
        try
        {
            _gateway.Advance(now, wall);
        }
        catch (BundleStoreException failure)
        {
            _logger.GatewayStoreFailed(failure, failure.Failure);
        }
        catch (Exception failure)
        {
            OnTurnFailed(failure, now); // an uplink's, for one: the gateway says itself when it wants the next turn
        }
    }

    private void Transmit(TimeSpan now)
    {
        while (_gateway.TryTakeTransmission(out var transmission))
        {
            foreach (var bearer in _bearers) bearer.Transmit(now, transmission);
        }
    }

    /// <summary>An uplink or a callback threw in the bundle node, which took its measures: the turn goes on.</summary>
    private void OnBundlePartFailed(string part, Exception failure)
    {
        _metrics.CountFailure(part);
        _bundleParts.Add(part, failure);
    }

    private void OnEnded(MessageEnd end)
    {
        _metrics.CountEnd(end.Outcome);
        if (end.Outcome is not (MessageOutcome.Delivered or MessageOutcome.Forwarded)) _logger.MessageEnded(end.Envelope, end.Priority, end.Outcome, end.Readings.Count);
    }

    private void OnTurnFailed(Exception failure, TimeSpan now)
    {
        _turnsFailed++;
        _metrics.CountFailure("turn");
        if (_turnFailures.TryTake(_turnsFailed, now, out var added)) _logger.TurnsFailed(failure, added);
    }

    private void Record(TimeSpan now)
    {
        var counters = _gateway.Counters;
        var dropped = Interlocked.Read(ref _dropped);
        _metrics.Record(counters, dropped);
        _metrics.Show(_gateway.ReadingsWaiting, _gateway.CommandsUnderWay, _gateway.IsHoldingBack, _gateway.Unanswered, _gateway.GroundClockAhead);
        if (_drops.TryTake(dropped, now, out var added)) _logger.HeardDropped(added);
        if (_callbackFailures.TryTake(counters.CallbacksFailed, now, out added)) _logger.CallbacksFailed(_gateway.CallbackFailure, added);
        if (_notTaken.TryTake(counters.CommandsNotTaken, now, out added)) _logger.CommandsNotTaken(added);
        var faults = counters.NotUnderstood;
        var notUnderstood = faults.WrongKey + faults.Malformed + faults.UnknownOpcode + faults.UnsupportedSize;
        if (!_notUnderstood.TryTake(notUnderstood, now, out added)) return;
        _logger.NotUnderstood(added, faults.WrongKey, faults.Malformed, faults.UnknownOpcode, faults.UnsupportedSize);
    }
}
