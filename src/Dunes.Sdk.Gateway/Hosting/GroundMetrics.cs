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
    private GroundCounters _recorded;

    public GroundMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Dunes.Sdk.Gateway");
        _opened = meter.CreateCounter<long>("dunes.ground.envelope.opened", "{envelope}");
        _rejected = meter.CreateCounter<long>("dunes.ground.envelope.rejected", "{envelope}");
        _delivered = meter.CreateCounter<long>("dunes.ground.reading.delivered", "{reading}");
        _repeated = meter.CreateCounter<long>("dunes.ground.reading.repeated", "{reading}");
        _sent = meter.CreateCounter<long>("dunes.ground.command.sent", "{command}");
    }

    /// <summary>Adds what was counted since the last call.</summary>
    public void Record(in GroundCounters counters)
    {
        if (counters == _recorded) return;
        _opened.Add(counters.EnvelopesOpened - _recorded.EnvelopesOpened);
        _rejected.Add(counters.EnvelopesRejected - _recorded.EnvelopesRejected);
        _delivered.Add(counters.ReadingsDelivered - _recorded.ReadingsDelivered);
        _repeated.Add(counters.ReadingsRepeated - _recorded.ReadingsRepeated);
        _sent.Add(counters.CommandsSent - _recorded.CommandsSent);
        _recorded = counters;
    }
}
