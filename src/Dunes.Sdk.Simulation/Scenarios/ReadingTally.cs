using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What became of every reading that the sensors produced, told by the sensors, by the gateway after its commits and by ground after its own.</summary>
internal sealed class ReadingTally
{
    private readonly Dictionary<(ushort Source, uint Counter, SensorProperty Property), int> _index = [];
    private readonly List<Entry> _entries = [];
    private readonly long[] _accepted = new long[3];
    private readonly long[] _delivered = new long[3];

    /// <summary>Readings accepted so far by priority.</summary>
    public long[] Accepted => [.. _accepted];

    /// <summary>Readings delivered so far by priority, each once.</summary>
    public long[] Delivered => [.. _delivered];

    /// <summary>Whether everything accepted was delivered.</summary>
    public bool IsDrained => _accepted.AsSpan().SequenceEqual(_delivered);

    public void OnProduced(ushort source, uint counter, SensorProperty property, long value, TimeSpan now, bool isInOutage)
    {
        var priority = ReadingPriority.Of(property, value);
        _index.Add((source, counter, property), _entries.Count);
        _entries.Add(new() { Produced = now, Priority = priority, IsInOutage = isInOutage });
    }

    /// <summary>A reading is on the gateway's stable storage; one of an earlier run over the same files is not counted.</summary>
    public void OnAccepted(Reading reading)
    {
        if (!_index.TryGetValue((reading.Source, reading.ReportCounter, reading.Property), out var at)) return;
        var entry = _entries[at];
        if (entry.IsAccepted) return;
        _entries[at] = entry with { IsAccepted = true };
        _accepted[(int)entry.Priority]++;
    }

    public void OnDelivered(Reading reading, TimeSpan now)
    {
        if (!_index.TryGetValue((reading.Source, reading.ReportCounter, reading.Property), out var at)) return;
        var entry = _entries[at];
        if (entry.Deliveries == 0) _delivered[(int)entry.Priority]++;
        _entries[at] = entry with { Deliveries = entry.Deliveries + 1, Delivered = entry.Deliveries == 0 ? now : entry.Delivered };
    }

    public PriorityFigures Figures(Priority priority)
    {
        long produced = 0, accepted = 0, delivered = 0, lost = 0, duplicated = 0;
        List<double> all = [], inside = [], outside = [];
        foreach (var entry in _entries)
        {
            if (entry.Priority != priority) continue;
            produced++;
            if (entry.IsAccepted) accepted++;
            if (entry.IsAccepted && entry.Deliveries == 0) lost++;
            if (entry.Deliveries > 1) duplicated++;
            if (entry.Deliveries == 0) continue;
            delivered++;
            var latency = (entry.Delivered - entry.Produced).TotalSeconds;
            all.Add(latency);
            (entry.IsInOutage ? inside : outside).Add(latency);
        }

        return new(produced, accepted, delivered, lost, duplicated, Quantiles.Of(all), Quantiles.Of(inside), Quantiles.Of(outside));
    }

    private readonly record struct Entry
    {
        public TimeSpan Produced { get; init; }

        public TimeSpan Delivered { get; init; }

        public Priority Priority { get; init; }

        public bool IsInOutage { get; init; }

        public bool IsAccepted { get; init; }

        public int Deliveries { get; init; }
    }
}
