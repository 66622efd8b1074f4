using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>Reads a row and says whether it is wanted; <paramref name="item"/> is null unless it is.</summary>
internal delegate RowVerdict RowReader<T>(in JournalEntry entry, out T? item)
    where T : class;
