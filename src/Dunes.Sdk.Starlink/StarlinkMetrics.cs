using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Starlink;

/// <summary>The instruments of this package; without a factory they measure for nobody.</summary>
internal sealed class StarlinkMetrics
{
    public const string MeterName = "Dunes.Sdk.Starlink";
    private readonly Counter<long>? _calls;
    private readonly Histogram<double>? _duration;
    private readonly Gauge<double>? _loss;
    private readonly Gauge<double>? _latency;
    private readonly KeyValuePair<string, object?> _dish;

    public StarlinkMetrics(IMeterFactory? factory, string dish)
    {
        _dish = new("dish", dish);
        var meter = factory?.Create(MeterName);
        _calls = meter?.CreateCounter<long>("dunes.starlink.calls", "{call}", "Queries to the dish, by outcome.");
        _duration = meter?.CreateHistogram<double>("dunes.starlink.call.duration", "s", "How long the dish took to answer.");
        _loss = meter?.CreateGauge<double>("dunes.starlink.ping.loss", "1", "Share of lost pings that the dish reports.");
        _latency = meter?.CreateGauge<double>("dunes.starlink.ping.latency", "s", "Round trip that the dish reports.");
    }

    public void Answered(TimeSpan took)
    {
        _calls?.Add(1, _dish, new("outcome", "answered"));
        _duration?.Record(took.TotalSeconds, _dish);
    }

    public void Failed(string outcome) => _calls?.Add(1, _dish, new("outcome", outcome));

    public void Reported(DishStatus status)
    {
        if (status.PopPingDropRate is { } loss) _loss?.Record(loss, _dish);
        if (status.PopPingLatency is { } latency && status.PopPingDropRate is null or < 1) _latency?.Record(latency.TotalSeconds, _dish);
    }
}
