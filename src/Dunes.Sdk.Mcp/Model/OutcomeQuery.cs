namespace Dunes.Sdk.Mcp;

/// <summary>Which outcomes are wanted.</summary>
public sealed record OutcomeQuery
{
    /// <summary>How many outcomes are wanted at most: 1 to 500. The default is 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The journal number to begin after: 0 for the start of the journal, or null, the default, for the newest rows.</summary>
    public long? After { get; init; }

    /// <summary>Only outcomes of the command with this id; null for all.</summary>
    public Guid? Command { get; init; }
}
