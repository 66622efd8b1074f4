using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// The readings that wait for advice, on stable storage until they end: critical ones first, and the oldest first among equals.
/// </summary>
/// <remarks>
/// A reading is stored in the transaction that delivers it, and forgotten in the one that stores what followed. Of more than
/// <see cref="Capacity"/> the elevated ones give way, the oldest of the gateway that has most;
/// critical ones do so only beyond <see cref="CriticalCapacity"/>, about 16 MB of memory and 4 MB on disk. Readings of a gateway that is
/// not trusted at the moment stay, and are not asked about.
/// A turn may deliver more than there is room for; the next one sets aside what is too much.
/// </remarks>
internal sealed class AdviceQueue
{
    /// <summary>Most readings that wait, as long as there are elevated ones among them.</summary>
    public const int Capacity = 4096;

    /// <summary>Most critical readings that wait.</summary>
    public const int CriticalCapacity = 65_536;

    public const string StoreName = "ground/advice";

    private static readonly IComparer<UnadvisedReading> ByNumber =
        Comparer<UnadvisedReading>.Create(static (left, right) => left.Number.CompareTo(right.Number));

    private readonly RunningTime _time;
    private readonly StoredPages<UnadvisedReading> _pages;
    private readonly SortedSet<UnadvisedReading> _open = new(ByNumber);
    private readonly Dictionary<(bool IsFallback, Priority Priority, KeyId Gateway), SortedSet<UnadvisedReading>> _ready = [];
    private readonly PriorityQueue<UnadvisedReading, TimeSpan> _resting = new();
    private readonly List<UnadvisedReading> _arrived = [];
    private readonly List<UnadvisedReading> _ended = [];
    private int _critical; // of those that are open
    private ulong _next;
    private ulong _nextInTurn;

    /// <summary>Reads what is stored.</summary>
    /// <exception cref="BundleStoreException">It cannot be read.</exception>
    public AdviceQueue(BundleNode bundles, RunningTime time, IReadOnlyDictionary<KeyId, TrustedGateway> gateways)
    {
        _time = time;
        _pages = new(bundles, StoreName, Write, octets => Read(octets, gateways));
        foreach (var reading in _pages.Load())
        {
            Admit(reading);
            _next = Math.Max(_next, reading.Number + 1);
        }

        _nextInTurn = _next;
    }

    /// <summary>Readings that have not ended.</summary>
    public int Count => _open.Count;

    /// <summary>What this turn ended.</summary>
    public IReadOnlyList<UnadvisedReading> Ended => _ended;

    /// <summary>Whether <see cref="Trim"/> would set some aside.</summary>
    public bool IsOverfull => _critical > CriticalCapacity
        || (_open.Count > Capacity && _open.Count > _critical
            && _open.Any(static open => open.State == AdviceState.Waiting && open.Reading.Priority != Priority.Critical));

    /// <summary>When the first rest is over; null if none rests.</summary>
    public TimeSpan? NextRested
    {
        get
        {
            while (_resting.TryPeek(out var first, out var until) && !IsResting(first, until)) _resting.Dequeue();
            return _resting.TryPeek(out _, out var rested) ? rested : null;
        }
    }

    /// <summary>When the oldest that waits was delivered, in held time.</summary>
    public TimeSpan? OldestWaiting
    {
        get
        {
            foreach (var reading in _open)
            {
                if (reading.State == AdviceState.Waiting) return reading.Delivered;
            }

            return null;
        }
    }

    /// <summary>Adds a reading, within the turn that delivers it.</summary>
    public void Add(KeyId gateway, Reading reading)
    {
        var open = new UnadvisedReading(gateway, reading, _nextInTurn++, _time.Now);
        _arrived.Add(open);
        _pages.Add(open);
    }

    /// <summary>An answer about these is stored, within the turn.</summary>
    public void EndAdvised(IEnumerable<UnadvisedReading> readings)
    {
        foreach (var reading in readings) Note(reading, reading.OnAdvised());
    }

    /// <summary>Ends, within the turn, those that wait and were delivered at a held time or before it.</summary>
    public void Expire(TimeSpan deliveredUntil)
    {
        foreach (var reading in _open)
        {
            if (reading.Delivered > deliveredUntil) return;
            Note(reading, reading.OnLifetimeOver());
        }
    }

    /// <summary>Sets aside, within the turn, what there is no room for.</summary>
    public void Trim()
    {
        var left = _open.Count - _ended.Count;
        var critical = _critical - _ended.Count(static reading => reading.Reading.Priority == Priority.Critical);
        if (left > Capacity && left > critical) SetAside(Priority.Elevated, Math.Min(left - Capacity, left - critical));
        if (critical > CriticalCapacity) SetAside(Priority.Critical, critical - CriticalCapacity);
    }

    /// <summary>Puts the changed pages into the turn's batch.</summary>
    public void Store() => _pages.Store();

    /// <summary>Takes the oldest reading that is ready, and what else its gateway has of that priority.</summary>
    /// <param name="isFallback">Whether the fallback is to be asked.</param>
    /// <param name="priority">Of which priority.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="gateways">The gateways that are trusted.</param>
    /// <param name="readings">The oldest first; none when the result is null.</param>
    public TrustedGateway? TryTake(
        bool isFallback,
        Priority priority,
        int limit,
        IReadOnlyDictionary<KeyId, TrustedGateway> gateways,
        out List<UnadvisedReading> readings)
    {
        readings = [];
        SortedSet<UnadvisedReading>? first = null;
        foreach (var (key, ready) in _ready)
        {
            if ((key.IsFallback, key.Priority) != (isFallback, priority) || ready.Count == 0 || !gateways.ContainsKey(key.Gateway)) continue;
            if (first is null || ready.Min!.Number < first.Min!.Number) first = ready;
        }

        if (first is null) return null;
        while (readings.Count < limit && first.Min is { } reading)
        {
            first.Remove(reading);
            reading.OnAsked();
            readings.Add(reading);
        }

        return gateways[readings[0].Gateway];
    }

    /// <summary>A question failed: its readings wait again.</summary>
    public void Return(IEnumerable<UnadvisedReading> readings, TimeSpan now, bool canFallBack)
    {
        foreach (var reading in readings)
        {
            reading.OnFailed(now, canFallBack);
            if (reading.AskAt > now) _resting.Enqueue(reading, reading.AskAt);
            else Ready(reading).Add(reading);
        }
    }

    /// <summary>Makes those ready that have rested.</summary>
    public void Wake(TimeSpan now)
    {
        while (_resting.TryPeek(out var reading, out var until) && until <= now)
        {
            _resting.Dequeue();
            if (IsResting(reading, until)) Ready(reading).Add(reading);
        }
    }

    public void OnCommitted()
    {
        foreach (var reading in _ended)
        {
            _open.Remove(reading);
            if (reading.Reading.Priority == Priority.Critical) _critical--;
            Ready(reading).Remove(reading);
        }

        foreach (var reading in _arrived) Admit(reading);
        _next = _nextInTurn;
        _pages.OnCommitted();
        EndTurn();
    }

    public void OnFailed()
    {
        foreach (var reading in _ended) reading.Restore();
        _nextInTurn = _next;
        _pages.OnFailed();
        EndTurn();
    }

    private static bool IsResting(UnadvisedReading reading, TimeSpan until) =>
        reading.State == AdviceState.Waiting && reading.AskAt == until;

    private SortedSet<UnadvisedReading> Ready(UnadvisedReading reading)
    {
        var key = (reading.WantsFallback, reading.Reading.Priority, reading.Gateway);
        if (!_ready.TryGetValue(key, out var ready)) _ready.Add(key, ready = new(ByNumber)); // gateways that are or were trusted bound it
        return ready;
    }

    private void Admit(UnadvisedReading reading)
    {
        _open.Add(reading);
        if (reading.Reading.Priority == Priority.Critical) _critical++;
        Ready(reading).Add(reading);
    }

    private void Note(UnadvisedReading reading, bool hasEnded)
    {
        if (!hasEnded) return;
        _ended.Add(reading);
        _pages.Remove(reading);
    }

    /// <summary>The oldest give way, of the gateway that has most of them: a flood from one costs the others nothing.</summary>
    private void SetAside(Priority priority, int count)
    {
        var shares = _open.Where(open => open.State == AdviceState.Waiting && open.Reading.Priority == priority)
            .GroupBy(reading => reading.Gateway)
            .Select(static share => new Queue<UnadvisedReading>(share))
            .ToList();
        for (; count > 0 && shares.MaxBy(static share => share.Count) is { Count: > 0 } largest; count--)
        {
            var oldest = largest.Dequeue();
            Note(oldest, oldest.OnNoRoom());
        }
    }

    private void EndTurn()
    {
        _arrived.Clear();
        _ended.Clear();
    }

    private static byte[] Write(IEnumerable<UnadvisedReading> readings)
    {
        var stored = new OpenReadings();
        foreach (var open in readings)
        {
            var octets = new byte[KeyId.Size];
            open.Gateway.Write(octets);
            stored.Readings.Add(new OpenReading
            {
                Gateway = UnsafeByteOperations.UnsafeWrap(octets),
                Reading = FlowCodec.ToProto(open.Reading),
                Number = open.Number,
                Delivered = RunningTime.ToMilliseconds(open.Delivered),
            });
        }

        return stored.ToByteArray();
    }

    private static IEnumerable<UnadvisedReading> Read(byte[] octets, IReadOnlyDictionary<KeyId, TrustedGateway> gateways)
    {
        const string Damaged = "The row of a reading that waits for advice is damaged.";
        foreach (var proto in OpenReadings.Parser.ParseFrom(octets).Readings)
        {
            if (proto.Gateway.Length != KeyId.Size || proto.Reading is null) throw new InvalidDataException(Damaged);
            var id = KeyId.Read(proto.Gateway.Span);
            var gateway = gateways.GetValueOrDefault(id)?.Commands.NodeId ?? EndpointId.None; // one that is not trusted now is not asked about
            if (!FlowCodec.TryRead(proto.Reading, gateway, out var reading)) throw new InvalidDataException(Damaged);
            yield return new(id, reading, proto.Number, RunningTime.FromMilliseconds(proto.Delivered));
        }
    }
}
