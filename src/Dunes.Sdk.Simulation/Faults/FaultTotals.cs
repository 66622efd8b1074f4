using System.Globalization;
using System.Text.Json;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The sums over many seeds. Not thread-safe.</summary>
public sealed class FaultTotals
{
    /// <summary>Violations that are kept word by word; those beyond are counted only.</summary>
    public const int ViolationLimit = 10_000;

    /// <summary>The most of what is delivered where something restarted that may bear the mark although it came once: 1 %.</summary>
    public const double MarkedShare = 0.01;

    /// <summary>Seeds from which on the share is judged; of fewer it tells nothing.</summary>
    public const int MarkSample = 500;

    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly List<FaultViolation> _violations = [];
    private readonly HashSet<ulong> _redSeeds = [];

    /// <summary>Seeds judged.</summary>
    public long Seeds { get; private set; }

    /// <summary>Critical readings that their sensors were told of as delivered.</summary>
    public long Accepted { get; private set; }

    /// <summary>Of those, the ones that ground's application got.</summary>
    public long Delivered { get; private set; }

    /// <summary>Of those, the ones that a gateway still held at the end.</summary>
    public long Held { get; private set; }

    /// <summary>Readings that came with the mark that they may have come before.</summary>
    public long Marked { get; private set; }

    /// <summary>Of those, the ones that had not come before: the mark was a doubt.</summary>
    public long MarkedOnce { get; private set; }

    /// <summary>Readings of all priorities that came where something may be marked, with or without the mark.</summary>
    public long ReadingsWhereMarkIsAllowed { get; private set; }

    /// <summary>Accepted critical readings that were lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Readings that came again without the mark.</summary>
    public long Doubled { get; private set; }

    /// <summary>Readings and commands that were acknowledged and not done.</summary>
    public long FalselyAcknowledged { get; private set; }

    /// <summary>Violations in all, with those that are not in <see cref="Violations"/>.</summary>
    public long ViolationCount { get; private set; }

    /// <summary>How often each outcome was told.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    /// <summary>The violations, in the order of their seeds: the first <see cref="ViolationLimit"/>.</summary>
    public IReadOnlyList<FaultViolation> Violations => _violations;

    /// <summary>Seeds with a violation among <see cref="Violations"/>.</summary>
    public IReadOnlyCollection<ulong> RedSeeds => _redSeeds;

    /// <summary>Whether too many readings bear the mark, over all seeds.</summary>
    public bool HasTooManyMarks => Seeds >= MarkSample && MarkedOnce > ReadingsWhereMarkIsAllowed * MarkedShare;

    /// <summary>Whether no promise was broken.</summary>
    public bool IsGood => ViolationCount == 0 && !HasTooManyMarks;

    /// <summary>What the rule over all seeds says; null while it is kept.</summary>
    public string? MarkViolation => HasTooManyMarks
        ? string.Create(CultureInfo.InvariantCulture,
            $"marked: {MarkedOnce} of {ReadingsWhereMarkIsAllowed} readings are marked and came once; {MarkedShare:0 %} are allowed over all seeds")
        : null;

    /// <summary>Adds a verdict.</summary>
    public void Add(FaultVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        Seeds++;
        Accepted += verdict.Accepted;
        Delivered += verdict.Delivered;
        Held += verdict.Held;
        Marked += verdict.Marked;
        MarkedOnce += verdict.MarkedOnce;
        if (verdict.MayRepeat) ReadingsWhereMarkIsAllowed += verdict.Readings;
        Lost += verdict.Lost;
        Doubled += verdict.Doubled;
        FalselyAcknowledged += verdict.FalselyAcknowledged;
        foreach (var (name, count) in verdict.Outcomes) _outcomes[name] = _outcomes.GetValueOrDefault(name) + count;
        ViolationCount += verdict.Violations.Count;
        foreach (var violation in verdict.Violations) Keep(violation);
    }

    /// <summary>Writes the sums as members of a JSON object that is open.</summary>
    /// <param name="json">The writer.</param>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteNumber("seeds", Seeds);
        json.WriteNumber("accepted", Accepted);
        json.WriteNumber("delivered", Delivered);
        json.WriteNumber("held", Held);
        json.WriteNumber("marked", Marked);
        json.WriteStartObject("outcomes");
        foreach (var (name, count) in _outcomes) json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteNumber("lost", Lost);
        json.WriteNumber("doubled", Doubled);
        json.WriteNumber("falselyAcknowledged", FalselyAcknowledged);
        json.WriteStartArray("violations");
        foreach (var violation in _violations)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", violation.Seed);
            json.WriteString("what", violation.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("violationCount", ViolationCount);
        json.WriteNumber("markedOnce", MarkedOnce);
        json.WriteNumber("readingsWhereMarkIsAllowed", ReadingsWhereMarkIsAllowed);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is not what that wrote.</exception>
    public static FaultTotals Read(JsonElement json)
    {
        try
        {
            var totals = new FaultTotals
            {
                Seeds = json.GetProperty("seeds").GetInt64(),
                Accepted = json.GetProperty("accepted").GetInt64(),
                Delivered = json.GetProperty("delivered").GetInt64(),
                Held = json.GetProperty("held").GetInt64(),
                Marked = json.GetProperty("marked").GetInt64(),
                Lost = json.GetProperty("lost").GetInt64(),
                Doubled = json.GetProperty("doubled").GetInt64(),
                FalselyAcknowledged = json.GetProperty("falselyAcknowledged").GetInt64(),
                ViolationCount = json.GetProperty("violationCount").GetInt64(),
                MarkedOnce = json.GetProperty("markedOnce").GetInt64(),
                ReadingsWhereMarkIsAllowed = json.GetProperty("readingsWhereMarkIsAllowed").GetInt64(),
            };
            foreach (var member in json.GetProperty("outcomes").EnumerateObject()) totals._outcomes[member.Name] = member.Value.GetInt64();

            foreach (var violation in json.GetProperty("violations").EnumerateArray())
            {
                var what = violation.GetProperty("what").GetString() ?? string.Empty;
                totals.Keep(new(violation.GetProperty("seed").GetUInt64(), what.Split(':')[0], what));
            }

            return totals;
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("It is not the state of a fault simulation.", failure);
        }
    }

    private void Keep(FaultViolation violation)
    {
        if (_violations.Count >= ViolationLimit) return;
        _violations.Add(violation);
        _redSeeds.Add(violation.Seed);
    }
}
