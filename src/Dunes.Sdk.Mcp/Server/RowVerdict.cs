namespace Dunes.Sdk.Mcp.Server;

/// <summary>What a row of the journal is to a query.</summary>
internal enum RowVerdict
{
    /// <summary>It belongs to the page.</summary>
    Wanted,

    /// <summary>It is well-formed, and not asked for.</summary>
    Other,

    /// <summary>It is not what its topic promises.</summary>
    Unreadable,
}
