using System.Runtime.InteropServices;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Readings wait here for others of their priority: critical ones never, the others until their wait is over or a batch is full.</summary>
/// <remarks>
/// What is taken stays until <see cref="OnCommitted"/>: a turn that fails takes the same readings again. When something of a source is
/// stored, all that waits of the same source is stored in that turn,
/// so that the source's replay entry can be: it goes along in the batch, whatever its priority, as far as there is room, and in batches of
/// its own beyond.
/// </remarks>
internal sealed class Batching
{
    /// <summary>
    /// The maximum number of readings that wait; when so many do, all of them are due, and no further message is taken from the mesh.
    /// </summary>
    public const int Capacity = 8192;

    private readonly TimeSpan[] _waits;
    private readonly int _batchLimit;
    private readonly List<WaitingReading>[] _waiting = [[], [], []];
    private readonly int[] _left = new int[3]; // of those the ones that no batch of this turn has
    private readonly Dictionary<ushort, List<WaitingReading>> _sources = [];
    private readonly HashSet<ushort> _dueSources = [];
    private readonly List<WaitingReading> _batch = [];

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
            if (_dueSources.Count > 0 || IsFull) return TimeSpan.Zero;
            TimeSpan? earliest = null;
            foreach (var waiting in _waiting)
            {
                if (waiting.Count == 0) continue;
                var due = waiting.Count >= _batchLimit ? TimeSpan.Zero : waiting[0].Due;
                if (earliest is null || due < earliest) earliest = due;
            }

            return earliest;
        }
    }

    /// <summary>What waits of a source.</summary>
    public IReadOnlyList<WaitingReading> Of(ushort source) => _sources.TryGetValue(source, out var ofSource) ? ofSource : [];

    public void Add(Reading reading, TimeSpan now)
    {
        var waiting = new WaitingReading(reading, now, now + _waits[(int)reading.Priority]);
        _waiting[(int)reading.Priority].Add(waiting);
        _left[(int)reading.Priority]++;
        (CollectionsMarshal.GetValueRefOrAddDefault(_sources, reading.Source, out _) ??= []).Add(waiting);
    }

    /// <summary>Makes due what waits of a source, because something that the source did is stored in this turn.</summary>
    public void MakeDue(ushort source)
    {
        if (_sources.ContainsKey(source)) _dueSources.Add(source);
    }

    /// <summary>Takes the next due batch, the most urgent first.</summary>
    /// <param name="now">The node time.</param>
    /// <param name="batch">Emptied, then filled; what goes along with the first may be less urgent than
    /// <paramref name="priority"/>.</param>
    /// <param name="priority">The batch's priority.</param>
    public bool TryTake(TimeSpan now, List<Reading> batch, out Priority priority)
    {
        batch.Clear();
        _batch.Clear();
        for (var at = _waiting.Length - 1; at >= 0; at--)
        {
            if (_left[at] == 0 || !IsDue(at, now)) continue;
            foreach (var waiting in _waiting[at])
            {
                if (_batch.Count == _batchLimit) break;
                Take(waiting); // one that is due takes along all that wait: the commit is paid for
            }

            var own = _batch.Count;
            for (var i = 0; i < own; i++) TakeAlong(_batch[i].Reading.Source);
            foreach (var waiting in _batch) batch.Add(waiting.Reading);
            priority = (Priority)at;
            return true;
        }

        priority = default;
        return false;
    }

    /// <summary>Puts the batch that was taken last back to the others: there is no room for it.</summary>
    public void PutBack()
    {
        foreach (var waiting in _batch) Return(waiting);
        _batch.Clear();
    }

    /// <summary>Collects the sources that still have a reading waiting after this turn.</summary>
    public void CollectWaitingSources(HashSet<ushort> sources)
    {
        foreach (var (source, waiting) in _sources)
        {
            if (waiting.Exists(static reading => !reading.IsInBatch)) sources.Add(source);
        }
    }

    /// <summary>Forgets what was taken: it is stored.</summary>
    /// <param name="accepted">Gets the readings that were taken.</param>
    public void OnCommitted(List<Reading> accepted)
    {
        for (var at = _waiting.Length - 1; at >= 0; at--)
        {
            if (_left[at] == _waiting[at].Count) continue;
            foreach (var waiting in _waiting[at])
            {
                if (!waiting.IsInBatch) continue;
                accepted.Add(waiting.Reading);
                if (!_sources.TryGetValue(waiting.Reading.Source, out var ofSource)) continue;
                ofSource.RemoveAll(static reading => reading.IsInBatch);
                if (ofSource.Count == 0) _sources.Remove(waiting.Reading.Source);
            }

            _waiting[at].RemoveAll(static reading => reading.IsInBatch);
        }

        _dueSources.RemoveWhere(source => !_sources.ContainsKey(source));
        _batch.Clear();
    }

    public void OnFailed()
    {
        foreach (var waiting in _waiting)
        {
            foreach (var reading in waiting) Return(reading);
        }

        _batch.Clear();
    }

    private bool IsDue(int at, TimeSpan now)
    {
        if (_left[at] >= _batchLimit || IsFull) return true;
        foreach (var waiting in _waiting[at])
        {
            if (waiting.IsInBatch) continue;
            if (waiting.Due <= now || _dueSources.Contains(waiting.Reading.Source)) return true;
            if (_dueSources.Count == 0) return false; // in their order each is due later than the one before
        }

        return false;
    }

    private void TakeAlong(ushort source)
    {
        if (!_dueSources.Add(source)) return;
        foreach (var waiting in _sources[source])
        {
            if (_batch.Count == _batchLimit) return;
            Take(waiting);
        }
    }

    private void Take(WaitingReading waiting)
    {
        if (waiting.IsInBatch) return;
        waiting.IsInBatch = true;
        _left[(int)waiting.Reading.Priority]--;
        _batch.Add(waiting);
    }

    private void Return(WaitingReading waiting)
    {
        if (!waiting.IsInBatch) return;
        waiting.IsInBatch = false;
        _left[(int)waiting.Reading.Priority]++;
    }
}
