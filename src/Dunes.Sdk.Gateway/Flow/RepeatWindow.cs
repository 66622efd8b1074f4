using System.Buffers.Binary;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mesh.Models;
using Place = (Dunes.Sdk.Mesh.Models.SensorProperty Property, int Position);

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Tells a report that was accepted before from one that is new, and from one of which nobody can be sure.</summary>
/// <remarks>
/// The same mesh message is always a repeat. A new message is a certain repeat only if it is not an alarm, it is the latest report of its
/// source, property and place in the message with the same counter and value, it arrives within <see cref="RepeatTime"/>, the gateway has
/// not restarted, and the source's counter has not gone back since. Only certain repeats are dropped. Anything else that looks known may
/// come from a counter that started over, and is delivered with a mark. Alarms are never dropped as repeats because a sensor that keeps
/// restarting on a dying battery sends each new alarm as its first report. What is older than <see cref="RememberedFor"/> is new. Time is
/// the gateway's running time, so that no clock decides.
/// <para>
/// It is stored in pages, by source, in the transaction that stores the readings, so that a repeat after a restart is known, and marked.
/// The oldest entry goes when there are more than <see cref="Capacity"/>.
/// </para>
/// </remarks>
internal sealed class RepeatWindow
{
    public const int Capacity = 4096;
    public const int PageCount = 32;

    /// <summary>How long the same report sent again is a repeat for sure.</summary>
    public static readonly TimeSpan RepeatTime = TimeSpan.FromMinutes(2);

    /// <summary>How long a report is known.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromHours(48);

    private readonly RunningTime _time;
    private readonly Dictionary<ushort, Dictionary<Place, ReportHistory>> _sources = [];
    private readonly Dictionary<ushort, Dictionary<Place, ReportHistory>?> _before = []; // of the sources that changed in this turn
    private readonly Dictionary<(ushort Source, SensorProperty Property), (uint Highest, ulong Seen)> _old = [];
    private int _count;
    private int _countBefore;
    private uint _dirtyPages;
    private uint _pagesInTurn;

    public RepeatWindow(IBundleStore store, RunningTime time)
    {
        _time = time;
        for (var page = 0; page < PageCount; page++)
        {
            ReadPage(store.Get(PageName(page)));
            ReadOldPage(store.Get(OldPageName(page)));
        }

        _countBefore = _count;
    }

    public static string PageName(int page) => $"flow/reports2/{page:x2}";

    /// <summary>Pages of versions that kept counters alone.</summary>
    public static string OldPageName(int page) => $"flow/reports/{page:x2}";

    /// <summary>Judges a report that is not in the window yet.</summary>
    /// <param name="reading">The report.</param>
    /// <param name="waiting">Reports of the same source that were taken and are not stored yet.</param>
    /// <param name="now">The node time.</param>
    public ReportStanding Judge(Reading reading, IReadOnlyList<WaitingReading> waiting, TimeSpan now)
    {
        if (reading.ReportCounter == 0) return ReportStanding.New;
        WaitingReading? latest = null;
        var isWaiting = false;
        foreach (var other in waiting)
        {
            if (other.Reading.Property != reading.Property || other.Reading.Position != reading.Position) continue;
            if (MessageOf(other.Reading) == MessageOf(reading)) return ReportStanding.Repeated; // the very message
            isWaiting |= IsSame(other.Reading, reading);
            if (latest is null || MessageOf(other.Reading) > MessageOf(latest.Reading)) latest = other;
        }

        if (isWaiting)
        {
            var isSure = reading.Priority != Priority.Critical && IsSame(latest!.Reading, reading) && now - latest.Taken <= RepeatTime
                && !GoesBack(waiting, latest.Reading.ReportCounter, MessageOf(latest.Reading));
            return isSure ? ReportStanding.Repeated : ReportStanding.PossiblyRepeated;
        }

        return JudgeStored(reading, latest, waiting, now);
    }

    /// <summary>Marks a report of this turn; <see cref="OnFailed"/> takes it back.</summary>
    public void Mark(Reading reading, TimeSpan now)
    {
        if (reading.ReportCounter == 0) return;
        var ofSource = Change(reading.Source);
        var key = (reading.Property, reading.Position);
        var accepted = _time.At(now);
        var step = StepOf(ofSource, reading);
        if (step <= 0 && ofSource.TryGetValue(key, out var last) && last.ShowsRestart(reading.ReportCounter, reading.Value))
        {
            _count -= ofSource.Count;
            ofSource.Clear(); // the counter started over: what it named before it names no more
        }
        else if (step < 0)
        {
            foreach (var other in ofSource.Values) other.HasGoneBack = true;
        }

        if (ofSource.TryGetValue(key, out var reports) && accepted - reports.Accepted > RememberedFor)
        {
            ofSource.Remove(key);
            (reports, _count) = (null, _count - 1);
        }

        if (reports is null)
        {
            if (_count >= Capacity) ForgetOldest();
            reports = new();
            ofSource.Add(key, reports);
            _count++;
        }

        reports.Add(reading, accepted);
    }

    /// <summary>Puts the changed pages into the turn's batch.</summary>
    public void Store(StoreBatch batch, TimeSpan now)
    {
        if (_old.Count > 0 && _time.At(now) > RememberedFor)
        {
            for (var page = 0; page < PageCount; page++) batch.Forget(OldPageName(page));
        }

        _pagesInTurn = _dirtyPages;
        if (_dirtyPages == 0) return;
        var pages = new List<byte>?[PageCount];
        Span<byte> octets = stackalloc byte[ReportHistory.EntrySize];
        foreach (var (source, ofSource) in _sources)
        {
            var page = PageOf(source);
            if ((_dirtyPages >> page & 1) == 0) continue;
            foreach (var (key, reports) in ofSource)
            {
                reports.Write(source, key.Property, key.Position, octets);
                (pages[page] ??= []).AddRange(octets);
            }
        }

        for (var page = 0; page < PageCount; page++)
        {
            if ((_dirtyPages >> page & 1) != 0) batch.Put(PageName(page), pages[page] is { } full ? full.ToArray() : []);
        }
    }

    public void OnCommitted(TimeSpan now)
    {
        if (_time.At(now) > RememberedFor) _old.Clear();
        _dirtyPages &= ~_pagesInTurn;
        _before.Clear();
        _countBefore = _count;
    }

    public void OnFailed()
    {
        foreach (var (source, before) in _before)
        {
            if (before is null) _sources.Remove(source);
            else _sources[source] = before;
        }

        _before.Clear();
        _count = _countBefore;
    }

    private ReportStanding JudgeStored(Reading reading, WaitingReading? latest, IReadOnlyList<WaitingReading> waiting, TimeSpan now)
    {
        var ofSource = _sources.GetValueOrDefault(reading.Source);
        if (ofSource?.GetValueOrDefault((reading.Property, reading.Position)) is not { } reports) return JudgeOld(reading, now);
        if (reports.Message == MessageOf(reading)) return ReportStanding.Repeated; // the very message
        var age = _time.At(now) - reports.Accepted;
        if (age > RememberedFor) return ReportStanding.New;
        if (!reports.Knows(reading.ReportCounter, reading.Value)) return JudgeOld(reading, now);
        var isSure = reading.Priority != Priority.Critical && latest is null && reading.ReportCounter == reports.Counter && age <= RepeatTime
            && !reports.IsOfEarlierStart && !reports.HasGoneBack && !GoesBack(waiting, reports.Counter, reports.Message);
        return isSure ? ReportStanding.Repeated : ReportStanding.PossiblyRepeated;
    }

    /// <summary>Of what earlier versions stored only the counter is known.</summary>
    private ReportStanding JudgeOld(Reading reading, TimeSpan now)
    {
        if (_time.At(now) > RememberedFor || !_old.TryGetValue((reading.Source, reading.Property), out var old)) return ReportStanding.New;
        var behind = (long)old.Highest - reading.ReportCounter;
        return behind is >= 0 and < 64 && (old.Seen >> (int)behind & 1) != 0 ? ReportStanding.PossiblyRepeated : ReportStanding.New;
    }

    private void ReadPage(ReadOnlySpan<byte> octets)
    {
        for (; octets.Length >= ReportHistory.EntrySize && _count < Capacity; octets = octets[ReportHistory.EntrySize..])
        {
            var (source, property, position, reports) = ReportHistory.Read(octets);
            if (!_sources.TryGetValue(source, out var ofSource)) _sources.Add(source, ofSource = []);
            if (ofSource.TryAdd((property, position), reports)) _count++;
        }
    }

    private void ReadOldPage(ReadOnlySpan<byte> octets)
    {
        const int OldEntrySize = 16;
        for (; octets.Length >= OldEntrySize; octets = octets[OldEntrySize..])
        {
            var property = (SensorProperty)BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
            var (highest, seen) = (BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
            _old[(BinaryPrimitives.ReadUInt16BigEndian(octets), property)] = (highest, seen);
        }
    }

    /// <summary>What is known of a source, to be changed in this turn.</summary>
    private Dictionary<Place, ReportHistory> Change(ushort source)
    {
        _dirtyPages |= 1u << PageOf(source);
        var isKnown = _sources.TryGetValue(source, out var ofSource);
        if (_before.ContainsKey(source) && isKnown) return ofSource!;
        _before.TryAdd(source, ofSource);
        return _sources[source] = ofSource?.ToDictionary(entry => entry.Key, entry => entry.Value.Clone()) ?? [];
    }

    private void ForgetOldest()
    {
        var (oldest, oldestKey, at) = ((ushort)0, default((SensorProperty, int)), TimeSpan.MaxValue);
        foreach (var (source, ofSource) in _sources)
        {
            foreach (var (key, reports) in ofSource)
            {
                if (reports.Accepted < at) (oldest, oldestKey, at) = (source, key, reports.Accepted);
            }
        }

        if (Change(oldest).Remove(oldestKey)) _count--;
    }

    /// <summary>
    /// How a report's counter stands to that of the message which its source sent last: below 0 if it went back. One that was sent before
    /// is a step on, since it is only late.
    /// </summary>
    private static int StepOf(Dictionary<Place, ReportHistory> ofSource, Reading reading)
    {
        ReportHistory? newest = null;
        foreach (var reports in ofSource.Values)
        {
            if (newest is null || reports.Message > newest.Message) newest = reports;
        }

        return newest is null || MessageOf(reading) <= newest.Message ? 1 : reading.ReportCounter.CompareTo(newest.Counter);
    }

    /// <summary>Whether one of the waiting reports was sent after a message and has a counter below its.</summary>
    private static bool GoesBack(IReadOnlyList<WaitingReading> waiting, uint counter, ulong message)
    {
        foreach (var other in waiting)
        {
            if (other.Reading.ReportCounter == 0 || MessageOf(other.Reading) <= message) continue;
            if (other.Reading.ReportCounter < counter) return true;
        }

        return false;
    }

    private static bool IsSame(Reading left, Reading right) =>
        left.Property == right.Property && left.Position == right.Position
        && left.ReportCounter == right.ReportCounter && left.Value == right.Value;

    private static ulong MessageOf(Reading reading) => ReportHistory.MessageOf(reading);

    private static int PageOf(ushort source) => source & (PageCount - 1);
}
