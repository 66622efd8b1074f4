namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What the auditor found in one seed's run.</summary>
public sealed record FaultVerdict
{
    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Critical readings that their sensor was told of as delivered.</summary>
    public required int Accepted { get; init; }

    /// <summary>Of those, the ones that ground's application got.</summary>
    public required int Delivered { get; init; }

    /// <summary>Of those, the ones that a gateway still holds at the end.</summary>
    public required int Held { get; init; }

    /// <summary>Readings that came with the mark that they may have come before.</summary>
    public required int Marked { get; init; }

    /// <summary>Of those, the ones that had not come before: the mark was a doubt.</summary>
    public required int MarkedOnce { get; init; }

    /// <summary>Readings of all priorities that came, marked or not.</summary>
    public required int Readings { get; init; }

    /// <summary>
    /// Whether the schedule had a restart, a restored disk or a counter that starts over: elsewhere nothing may be marked.
    /// </summary>
    public required bool MayRepeat { get; init; }

    /// <summary>Accepted critical readings within their lifetime that are not delivered and not held.</summary>
    public required int Lost { get; init; }

    /// <summary>Readings that came again without the mark.</summary>
    public required int Doubled { get; init; }

    /// <summary>
    /// Critical readings that a sensor was told of as delivered, with nobody ever told another end; and commands that were acknowledged and
    /// never carried out.
    /// </summary>
    public required int FalselyAcknowledged { get; init; }

    /// <summary>How often each outcome was told, of readings and of commands.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>The promises that were broken.</summary>
    public required IReadOnlyList<FaultViolation> Violations { get; init; }
}
