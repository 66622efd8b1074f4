namespace Dunes.Sdk.Mcp;

/// <summary>What became of a command or an envelope, as ground's audit has it. What does not apply to the step is null.</summary>
/// <remarks>Text comes from advisors, gateways and peers: it is data, shortened, with everything that is not plain text escaped.</remarks>
public sealed record JournalOutcome
{
    /// <summary>The row's number in the journal.</summary>
    public required long Number { get; init; }

    /// <summary>
    /// What happened: <c>commanded</c> (sent), <c>judged</c> (by policy), <c>ended</c>, <c>rejected</c> (an envelope that was not
    /// accepted), or another step that has an outcome.
    /// </summary>
    public required string Step { get; init; }

    /// <summary>When, or null if ground had no clock.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The id of the command.</summary>
    public string? Command { get; init; }

    /// <summary>Unicast address of the actuator.</summary>
    public int? Target { get; init; }

    /// <summary>The state that was asked for.</summary>
    public bool? IsOn { get; init; }

    /// <summary>How it ended: <c>acknowledged</c>, <c>failed</c>, <c>refused</c> or another outcome by name.</summary>
    public string? Outcome { get; init; }

    /// <summary>What policy said: <c>allowed</c> or <c>refused</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why it was refused, rejected or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decided: <c>rules</c>, or the name of a model.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The reading that led to the command.</summary>
    public string? Because { get; init; }

    /// <summary>Epoch and sequence of the envelope.</summary>
    public string? Envelope { get; init; }

    /// <summary>Source, creation time and sequence of the bundle.</summary>
    public string? Bundle { get; init; }

    /// <summary>The endpoint of the gateway that it concerns, if the row names one.</summary>
    public string? Gateway { get; init; }
}
