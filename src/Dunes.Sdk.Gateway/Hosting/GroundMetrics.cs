using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>The ground station's counters as instruments of the meter <c>Dunes.Sdk.Gateway</c>.</summary>
internal sealed class GroundMetrics
{
    private readonly Counter<long> _opened;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _denied;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _resultsLate;
    private readonly Gauge<long> _underWay;
    private readonly Counter<long> _adviceFailed;
    private readonly Counter<long> _adviceLate;
    private readonly Counter<long> _fallenBack;
    private readonly Counter<long> _withoutAdvice;
    private readonly Gauge<long> _waiting;
    private readonly Counter<long> _callbacksFailed;
    private readonly Gauge<double> _clockAhead;
    private readonly Counter<long> _partsFailed;
    private readonly Counter<long> _turnsFailed;
    private GroundCounters _recorded;

    public GroundMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Dunes.Sdk.Gateway");
        _opened = meter.CreateCounter<long>("dunes.ground.envelope.opened", "{envelope}", "Envelopes of telemetry that were stored.");
        _rejected = meter.CreateCounter<long>("dunes.ground.envelope.rejected", "{envelope}", "Envelopes that did not open.");
        _delivered = meter.CreateCounter<long>("dunes.ground.reading.delivered", "{reading}", "Readings delivered to the application.");
        _repeated = meter.CreateCounter<long>("dunes.ground.reading.repeated", "{reading}", "Readings that had been delivered before.");
        _sent = meter.CreateCounter<long>("dunes.ground.command.sent", "{command}", "Commands sealed and stored.");
        _denied = meter.CreateCounter<long>("dunes.ground.command.denied", "{command}",
            "Advice that policy refused on the ground, or that could not be used.");
        _ended = meter.CreateCounter<long>("dunes.ground.command.ended", "{command}",
            "Commands that ended, by outcome: acknowledged, failed, refused, expired or unknown.");
        _resultsLate = meter.CreateCounter<long>("dunes.ground.result.late", "{result}",
            "Results of commands that had ended, are not known, or were sent to another gateway.");
        _underWay = meter.CreateGauge<long>("dunes.ground.command.underway", "{command}", "Commands that were sent and have not ended.");
        _adviceFailed = meter.CreateCounter<long>("dunes.ground.advice.failed", "{question}",
            "Questions that an advisor did not answer, by reason: error or timeout.");
        _adviceLate = meter.CreateCounter<long>("dunes.ground.advice.late", "{answer}",
            "Answers that came after the question's time and were dropped.");
        _fallenBack = meter.CreateCounter<long>("dunes.ground.advice.fallback", "{question}",
            "Questions that the fallback advisor answered.");
        _withoutAdvice = meter.CreateCounter<long>("dunes.ground.reading.unadvised", "{reading}",
            "Readings that go without advice, by reason: dropped (too many waited) or unanswered (their time was over).");
        _waiting = meter.CreateGauge<long>("dunes.ground.reading.waiting", "{reading}",
            "Readings that wait for advice or were asked about.");
        _callbacksFailed = meter.CreateCounter<long>("dunes.ground.callback.failed", "{call}",
            "Calls of the application's callbacks that threw.");
        _clockAhead = meter.CreateGauge<double>("dunes.ground.gateway.clock_ahead", "s",
            "How far a gateway's wall clock is ahead of ground's; it is shown, and decides nothing.");
        _partsFailed = meter.CreateCounter<long>("dunes.ground.part.failed", "{call}",
            "Uplinks and callbacks that threw in the bundle node; the turn went on.");
        _turnsFailed = meter.CreateCounter<long>("dunes.ground.turn.failed", "{turn}",
            "Turns that threw, by the step they were in; nothing of such a turn has happened.");
    }

    /// <summary>Adds what was counted since the last call.</summary>
    public void Record(GroundNode ground)
    {
        var counters = ground.Counters;
        _underWay.Record(ground.CommandsUnderWay);
        _waiting.Record(ground.ReadingsWithoutAdvice);
        foreach (var (gateway, ahead) in ground.ClocksAhead) _clockAhead.Record(ahead.TotalSeconds, new KeyValuePair<string, object?>("gateway", gateway.ToString()));
        if (counters == _recorded) return;
        _opened.Add(counters.EnvelopesOpened - _recorded.EnvelopesOpened);
        _rejected.Add(counters.EnvelopesRejected - _recorded.EnvelopesRejected);
        _delivered.Add(counters.ReadingsDelivered - _recorded.ReadingsDelivered);
        _repeated.Add(counters.ReadingsRepeated - _recorded.ReadingsRepeated);
        _sent.Add(counters.CommandsSent - _recorded.CommandsSent);
        _denied.Add(counters.CommandsDenied - _recorded.CommandsDenied);
        Add(_ended, counters.CommandsAcknowledged - _recorded.CommandsAcknowledged, "outcome", "acknowledged");
        Add(_ended, counters.CommandsFailed - _recorded.CommandsFailed, "outcome", "failed");
        Add(_ended, counters.CommandsRefused - _recorded.CommandsRefused, "outcome", "refused");
        Add(_ended, counters.CommandsExpired - _recorded.CommandsExpired, "outcome", "expired");
        Add(_ended, counters.CommandsUnknown - _recorded.CommandsUnknown, "outcome", "unknown");
        _resultsLate.Add(counters.ResultsLate - _recorded.ResultsLate);
        var (advice, before) = (counters.Advice, _recorded.Advice);
        Add(_adviceFailed, advice.TimedOut - before.TimedOut, "reason", "timeout");
        Add(_adviceFailed, advice.Failed - before.Failed - (advice.TimedOut - before.TimedOut), "reason", "error");
        _adviceLate.Add(advice.Late - before.Late);
        _fallenBack.Add(advice.FallenBack - before.FallenBack);
        Add(_withoutAdvice, advice.Dropped - before.Dropped, "reason", "dropped");
        Add(_withoutAdvice, advice.Unadvised - before.Unadvised, "reason", "unanswered");
        _callbacksFailed.Add(counters.CallbacksFailed - _recorded.CallbacksFailed);
        _recorded = counters;
    }

    /// <summary>Counts what a part threw.</summary>
    public void RecordFailedPart(string part) => Add(_partsFailed, 1, "part", part);

    /// <summary>Counts a turn that threw.</summary>
    public void RecordFailedTurn(string step) => Add(_turnsFailed, 1, "step", step);

    private static void Add(Counter<long> counter, long count, string name, string value)
    {
        if (count != 0) counter.Add(count, new KeyValuePair<string, object?>(name, value));
    }
}
