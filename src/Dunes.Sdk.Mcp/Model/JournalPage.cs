namespace Dunes.Sdk.Mcp;

/// <summary>A part of ground's journal, oldest row first.</summary>
/// <remarks>
/// To follow the journal, ask again with <see cref="Next"/> as <c>After</c> of the query, at once while <see cref="HasMore"/>.
/// </remarks>
/// <typeparam name="T">What a row is read as.</typeparam>
public sealed record JournalPage<T>
{
    /// <summary>
    /// What was found, in the order of the journal. It may be empty although <see cref="HasMore"/> is true: a call looks at a bounded
    /// number of rows.
    /// </summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The journal number after which the search began.</summary>
    public required long After { get; init; }

    /// <summary>The number of the last row that was looked at: where the next page begins.</summary>
    public required long Next { get; init; }

    /// <summary>Whether rows stand after <see cref="Next"/>, of which some may be wanted.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Rows that were left out because they could not be read as what the journal's topic promises.</summary>
    public int Unreadable { get; init; }
}
