using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>The gateway's counters and levels as instruments of the meter <c>Dunes.Sdk.Gateway</c>.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _marked;
    private readonly Counter<long> _notUnderstood;
    private readonly Counter<long> _sealed;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _received;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _notTaken;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failed;
    private GatewayCounters _recorded;
    private long _droppedRecorded;
    private readonly Counter<long> _ends;
    private int _unanswered;
    private double _groundAhead;
    private int _readingsWaiting;
    private int _commandsUnderWay;
    private int _untaken;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Dunes.Sdk.Gateway");
        _accepted = meter.CreateCounter<long>("dunes.gateway.reading.accepted", "{reading}", "Readings stored.");
        _repeated = meter.CreateCounter<long>("dunes.gateway.reading.repeated", "{reading}",
            "Readings that had been accepted before, for sure, and are not delivered again.");
        _marked = meter.CreateCounter<long>("dunes.gateway.reading.marked", "{reading}",
            "Readings delivered with a mark, since they may have been accepted before.");
        _notUnderstood = meter.CreateCounter<long>("dunes.gateway.message.not_understood", "{message}",
            "Messages, and values in them, that the gateway cannot use, by reason.");
        _sealed = meter.CreateCounter<long>("dunes.gateway.envelope.sealed", "{envelope}", "Envelopes made.");
        _acknowledged = meter.CreateCounter<long>("dunes.gateway.envelope.acknowledged", "{envelope}",
            "Envelopes that ground acknowledged end to end.");
        _rejected = meter.CreateCounter<long>("dunes.gateway.envelope.rejected", "{envelope}",
            "Envelopes that did not open, or were not understood.");
        _received = meter.CreateCounter<long>("dunes.gateway.command.received", "{command}", "Commands opened.");
        _ended = meter.CreateCounter<long>("dunes.gateway.command.ended", "{command}", "Commands that ended, by outcome.");
        _notTaken = meter.CreateCounter<long>("dunes.gateway.command.not_taken", "{command}",
            "Commands of envelopes for which there was no room.");
        _dropped = meter.CreateCounter<long>("dunes.gateway.pdu.dropped", "{pdu}",
            "PDUs that bearers heard faster than the gateway took them.");
        _failed = meter.CreateCounter<long>("dunes.gateway.part.failed", "{failure}",
            "Exceptions of bearers, uplinks, callbacks and turns, by part.");
        meter.CreateObservableGauge("dunes.gateway.reading.waiting", () => Volatile.Read(ref _readingsWaiting), "{reading}",
            "Readings in memory that wait for their envelope.");
        meter.CreateObservableGauge("dunes.gateway.command.under_way", () => Volatile.Read(ref _commandsUnderWay), "{command}",
            "Commands that have not ended.");
        _ends = meter.CreateCounter<long>("dunes.gateway.envelope.ended", "{envelope}", "Envelopes of readings and results that ended, by outcome.");
        meter.CreateObservableGauge("dunes.gateway.envelope.unanswered", () => Volatile.Read(ref _unanswered), "{envelope}",
            "Envelopes that ground did not answer yet.");
        meter.CreateObservableGauge("dunes.gateway.ground.clock_ahead", () => Volatile.Read(ref _groundAhead), "s",
            "How far ground's wall clock is ahead of the gateway's; it is shown, and decides nothing.");
        meter.CreateObservableGauge("dunes.gateway.message.untaken", () => Volatile.Read(ref _untaken), "{message}",
            "1 while mesh messages wait because there is no room for their readings.");
    }

    /// <summary>Counts an exception of a part.</summary>
    public void CountFailure(string part) => _failed.Add(1, new KeyValuePair<string, object?>("part", part));

    /// <summary>Counts an envelope that ended.</summary>
    public void CountEnd(MessageOutcome outcome) => _ends.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant()));

    /// <summary>Shows levels.</summary>
    public void Show(int readingsWaiting, int commandsUnderWay, bool isHoldingBack, int unanswered, TimeSpan? groundAhead)
    {
        Volatile.Write(ref _unanswered, unanswered);
        Volatile.Write(ref _groundAhead, groundAhead?.TotalSeconds ?? 0);
        Volatile.Write(ref _readingsWaiting, readingsWaiting);
        Volatile.Write(ref _commandsUnderWay, commandsUnderWay);
        Volatile.Write(ref _untaken, isHoldingBack ? 1 : 0);
    }

    /// <summary>Adds what was counted since the last call.</summary>
    /// <param name="counters">The gateway's counters.</param>
    /// <param name="dropped">PDUs dropped so far.</param>
    public void Record(in GatewayCounters counters, long dropped)
    {
        var last = _recorded;
        var lastDropped = _droppedRecorded;
        if (counters == last && dropped == lastDropped) return;
        (_recorded, _droppedRecorded) = (counters, dropped); // first, so that a listener that throws does not make it count twice
        Add(_accepted, counters.ReadingsAccepted - last.ReadingsAccepted);
        Add(_repeated, counters.ReadingsRepeated - last.ReadingsRepeated);
        Add(_marked, counters.ReadingsMarked - last.ReadingsMarked);
        Add(_notUnderstood, counters.NotUnderstood.WrongKey - last.NotUnderstood.WrongKey, "reason", "wrong key");
        Add(_notUnderstood, counters.NotUnderstood.Malformed - last.NotUnderstood.Malformed, "reason", "malformed");
        Add(_notUnderstood, counters.NotUnderstood.UnknownOpcode - last.NotUnderstood.UnknownOpcode, "reason", "unknown opcode");
        Add(_notUnderstood, counters.NotUnderstood.UnsupportedSize - last.NotUnderstood.UnsupportedSize, "reason", "unsupported size");
        Add(_sealed, counters.EnvelopesSealed - last.EnvelopesSealed);
        Add(_acknowledged, counters.EnvelopesAcknowledged - last.EnvelopesAcknowledged);
        Add(_rejected, counters.EnvelopesRejected - last.EnvelopesRejected);
        Add(_received, counters.CommandsReceived - last.CommandsReceived);
        Add(_ended, counters.CommandsAcknowledged - last.CommandsAcknowledged, "outcome", "acknowledged");
        Add(_ended, counters.CommandsFailed - last.CommandsFailed, "outcome", "failed");
        Add(_ended, counters.CommandsRefused - last.CommandsRefused, "outcome", "refused");
        Add(_ended, counters.CommandsExpired - last.CommandsExpired, "outcome", "expired");
        Add(_notTaken, counters.CommandsNotTaken - last.CommandsNotTaken);
        Add(_failed, counters.CallbacksFailed - last.CallbacksFailed, "part", "accepted callback");
        Add(_dropped, dropped - lastDropped);
    }

    private static void Add(Counter<long> counter, long added)
    {
        if (added > 0) counter.Add(added);
    }

    private static void Add(Counter<long> counter, long added, string tag, string value)
    {
        if (added > 0) counter.Add(added, new KeyValuePair<string, object?>(tag, value));
    }
}
