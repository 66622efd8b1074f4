using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What became of every reading that the sensors produced, told by the sensors, by the gateway after its commits and by ground after its own.</summary>
/// <param name="longestWaits">How long a reading may wait at the gateway for its batch, by priority: one that was produced so long before a kill may have gone with the gateway's memory.</param>
internal sealed class ReadingTally(IReadOnlyList<TimeSpan> longestWaits)
{
    /// <summary>
    /// From the sensor to the gateway, relays and repetitions included; a reading that a kill met on the air is the gateway's absence, not
    /// the radio's.
    /// </summary>
    private static readonly TimeSpan Air = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(ushort Source, uint Counter, SensorProperty Property), int> _index = [];
    private readonly List<Entry> _entries = [];
    private readonly long[] _accepted = new long[3];
    private readonly long[] _delivered = new long[3];
    private readonly Intervals _off = new();
    private readonly Intervals _full = new();
    private readonly Dictionary<ushort, TimeSpan> _failed = [];

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
        _entries.Add(new() { Source = source, Property = property, Value = value, Produced = now, Priority = priority, IsInOutage = isInOutage });
    }

    /// <summary>The sensor sends a reading, for the first time or once more.</summary>
    public void OnSent(ushort source, uint counter, SensorProperty property)
    {
        if (_index.TryGetValue((source, counter, property), out var at)) _entries[at] = _entries[at] with { Sends = _entries[at].Sends + 1 };
    }

    /// <summary>A reading is on the gateway's stable storage; one of an earlier run over the same files is not counted.</summary>
    public void OnAccepted(Reading reading, TimeSpan now)
    {
        if (!_index.TryGetValue((reading.Source, reading.ReportCounter, reading.Property), out var at)) return;
        var entry = _entries[at];
        if (entry.Accepted is not null) return;
        _entries[at] = entry with { Accepted = now };
        _accepted[(int)entry.Priority]++;
    }

    public void OnDelivered(Reading reading, TimeSpan now)
    {
        if (!_index.TryGetValue((reading.Source, reading.ReportCounter, reading.Property), out var at)) return;
        var entry = _entries[at];
        if (entry.Deliveries == 0) _delivered[(int)entry.Priority]++;
        _entries[at] = entry with { Deliveries = entry.Deliveries + 1, Delivered = entry.Delivered ?? now };
    }

    /// <summary>The gateway runs, or does not.</summary>
    public void OnGateway(bool isUp, TimeSpan now) => _off.Set(!isUp, now);

    /// <summary>The gateway has room for more, or has not.</summary>
    public void OnRoom(bool hasRoom, TimeSpan now) => _full.Set(!hasRoom, now);

    /// <summary>A sensor failed for good.</summary>
    public void OnFailed(ushort source, TimeSpan now) => _failed[source] = now;

    /// <summary>When the gateway did not run, up to now.</summary>
    public IReadOnlyList<GatewayDowntime> Downtimes(TimeSpan now) => [.. _off.Until(now).Select(off => new GatewayDowntime(Seconds(off.From), Seconds(off.To)))];

    /// <summary>The run is over: what the gateway still holds is read back from its store.</summary>
    public void OnHeld(IEnumerable<Reading> held)
    {
        foreach (var reading in held)
        {
            if (_index.TryGetValue((reading.Source, reading.ReportCounter, reading.Property), out var at)) _entries[at] = _entries[at] with { IsHeld = true };
        }
    }

    public PriorityFigures Figures(Priority priority)
    {
        var fates = new long[Enum.GetValues<ReadingFate>().Length];
        long produced = 0, duplicated = 0;
        List<double> all = [], inside = [], outside = [];
        foreach (var entry in _entries)
        {
            if (entry.Priority != priority) continue;
            produced++;
            fates[(int)FateOf(entry)]++;
            if (entry.Deliveries > 1) duplicated++;
            if (entry.Delivered is not { } delivered) continue;
            var latency = (delivered - entry.Produced).TotalSeconds;
            all.Add(latency);
            (entry.IsInOutage ? inside : outside).Add(latency);
        }

        var notAccepted = new NotAcceptedFigures(Of(ReadingFate.NotHeard), Of(ReadingFate.GatewayOff), Of(ReadingFate.NoRoom), Of(ReadingFate.SensorFailed));
        return new(
            produced, produced - notAccepted.Total, Of(ReadingFate.Delivered), Of(ReadingFate.Held), Of(ReadingFate.Lost), duplicated, notAccepted,
            Quantiles.Of(all), Quantiles.Of(inside), Quantiles.Of(outside));

        long Of(ReadingFate fate) => fates[(int)fate];
    }

    /// <summary>Every critical reading, by when it was produced.</summary>
    /// <param name="bedOf">Gives the bed of a sensor.</param>
    public IReadOnlyList<CriticalMessage> Critical(Func<ushort, int> bedOf) =>
    [
        .. _entries.Where(static entry => entry.Priority == Priority.Critical).OrderBy(static entry => entry.Produced).Select(entry => new CriticalMessage(
            bedOf(entry.Source), entry.Source, entry.Property, entry.Value, Seconds(entry.Produced), Seconds(entry.Accepted), Seconds(entry.Delivered), Math.Max(1, entry.Sends), FateOf(entry))),
    ];

    private static double Seconds(TimeSpan at) => Math.Round(at.TotalSeconds, 3);

    private static double? Seconds(TimeSpan? at) => at is { } moment ? Seconds(moment) : null;

    private ReadingFate FateOf(in Entry entry)
    {
        if (entry.Deliveries > 0) return ReadingFate.Delivered;
        if (entry.Accepted is not null) return entry.IsHeld ? ReadingFate.Held : ReadingFate.Lost;

        // What is sent again until it is acknowledged ends with its sensor; what is sent once ends with the first moment.
        if (entry.Property == SensorProperty.Alarm && _failed.ContainsKey(entry.Source)) return ReadingFate.SensorFailed;
        var (from, to) = (entry.Produced, entry.Produced + longestWaits[(int)entry.Priority] + Air);
        if (_off.Touches(from, to)) return ReadingFate.GatewayOff;
        return _full.Touches(from, to) ? ReadingFate.NoRoom : ReadingFate.NotHeard;
    }

    private readonly record struct Entry
    {
        public ushort Source { get; init; }

        public SensorProperty Property { get; init; }

        public long Value { get; init; }

        public TimeSpan Produced { get; init; }

        public TimeSpan? Accepted { get; init; }

        public TimeSpan? Delivered { get; init; }

        public Priority Priority { get; init; }

        public bool IsInOutage { get; init; }

        public bool IsHeld { get; init; }

        public int Deliveries { get; init; }

        public int Sends { get; init; }
    }
}
