using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>The gateway's counters as instruments of the meter <c>Dunes.Sdk.Gateway</c>.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _sealed;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _commands;
    private GatewayCounters _recorded;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Dunes.Sdk.Gateway");
        _accepted = meter.CreateCounter<long>("dunes.gateway.reading.accepted", "{reading}");
        _repeated = meter.CreateCounter<long>("dunes.gateway.reading.repeated", "{reading}");
        _sealed = meter.CreateCounter<long>("dunes.gateway.envelope.sealed", "{envelope}");
        _acknowledged = meter.CreateCounter<long>("dunes.gateway.envelope.acknowledged", "{envelope}");
        _rejected = meter.CreateCounter<long>("dunes.gateway.envelope.rejected", "{envelope}");
        _commands = meter.CreateCounter<long>("dunes.gateway.command.ended", "{command}");
    }

    /// <summary>Adds what was counted since the last call.</summary>
    public void Record(in GatewayCounters counters)
    {
        if (counters == _recorded) return;
        _accepted.Add(counters.ReadingsAccepted - _recorded.ReadingsAccepted);
        _repeated.Add(counters.ReadingsRepeated - _recorded.ReadingsRepeated);
        _sealed.Add(counters.EnvelopesSealed - _recorded.EnvelopesSealed);
        _acknowledged.Add(counters.EnvelopesAcknowledged - _recorded.EnvelopesAcknowledged);
        _rejected.Add(counters.EnvelopesRejected - _recorded.EnvelopesRejected);
        _commands.Add(counters.CommandsAcknowledged - _recorded.CommandsAcknowledged, new KeyValuePair<string, object?>("outcome", "acknowledged"));
        _commands.Add(counters.CommandsFailed - _recorded.CommandsFailed, new KeyValuePair<string, object?>("outcome", "failed"));
        _commands.Add(counters.CommandsRefused - _recorded.CommandsRefused, new KeyValuePair<string, object?>("outcome", "refused"));
        _recorded = counters;
    }
}
