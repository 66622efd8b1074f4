using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Readings wait here for others of their priority: critical ones never, the others until their wait is over or a batch is full.</summary>
/// <remarks>What is taken stays until <see cref="OnCommitted"/>: a turn that fails takes the same readings again.</remarks>
internal sealed class Batching
{
    /// <summary>Most readings that wait; when so many do, all of them are due, and no further message is taken from the mesh.</summary>
    public const int Capacity = 8192;

    private readonly TimeSpan[] _waits;
    private readonly int _batchLimit;
    private readonly List<(Reading Reading, TimeSpan Due)>[] _waiting = [[], [], []];
    private readonly int[] _taken = new int[3];
    private readonly HashSet<(ushort Source, SensorProperty Property, uint Counter)> _known = [];

    public Batching(GatewayOptions options)
    {
        _waits = [options.RoutineWait, options.ElevatedWait, TimeSpan.Zero];
        _batchLimit = options.BatchLimit;
    }

    public int Count => _waiting[0].Count + _waiting[1].Count + _waiting[2].Count;

    public bool IsFull => Count >= Capacity;

    /// <summary>When the next batch is due.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? earliest = null;
            foreach (var waiting in _waiting)
            {
                if (waiting.Count == 0) continue;
                var due = waiting.Count >= _batchLimit || IsFull ? TimeSpan.Zero : waiting[0].Due;
                if (earliest is null || due < earliest) earliest = due;
            }

            return earliest;
        }
    }

    /// <summary>Whether the same report waits already.</summary>
    public bool Contains(Reading reading) => reading.ReportCounter != 0 && _known.Contains((reading.Source, reading.Property, reading.ReportCounter));

    public void Add(Reading reading, TimeSpan now)
    {
        _waiting[(int)reading.Priority].Add((reading, now + _waits[(int)reading.Priority]));
        if (reading.ReportCounter != 0) _known.Add((reading.Source, reading.Property, reading.ReportCounter));
    }

    /// <summary>Takes the next due batch, the most urgent first.</summary>
    public bool TryTake(TimeSpan now, List<Reading> batch, out Priority priority)
    {
        batch.Clear();
        for (var at = _waiting.Length - 1; at >= 0; at--)
        {
            var waiting = _waiting[at];
            var left = waiting.Count - _taken[at];
            if (left == 0 || !(waiting[_taken[at]].Due <= now || left >= _batchLimit || IsFull)) continue;

            // One that is due takes along all that wait: the commit is paid for.
            var count = Math.Min(left, _batchLimit);
            for (var i = 0; i < count; i++) batch.Add(waiting[_taken[at] + i].Reading);
            _taken[at] += count;
            priority = (Priority)at;
            return true;
        }

        priority = default;
        return false;
    }

    /// <summary>Puts the batch that was taken last back to the others: there is no room for it.</summary>
    public void PutBack(Priority priority, int count) => _taken[(int)priority] -= count;

    /// <summary>Collects the sources that still have a reading waiting after this turn.</summary>
    public void CollectWaitingSources(HashSet<ushort> sources)
    {
        for (var at = 0; at < _waiting.Length; at++)
        {
            for (var i = _taken[at]; i < _waiting[at].Count; i++) sources.Add(_waiting[at][i].Reading.Source);
        }
    }

    /// <summary>Forgets what was taken: it is stored.</summary>
    /// <param name="accepted">Gets the readings that were taken.</param>
    public void OnCommitted(List<Reading> accepted)
    {
        for (var at = _waiting.Length - 1; at >= 0; at--)
        {
            for (var i = 0; i < _taken[at]; i++)
            {
                var reading = _waiting[at][i].Reading;
                accepted.Add(reading);
                _known.Remove((reading.Source, reading.Property, reading.ReportCounter));
            }

            _waiting[at].RemoveRange(0, _taken[at]);
            _taken[at] = 0;
        }
    }

    public void OnFailed() => Array.Clear(_taken);
}
