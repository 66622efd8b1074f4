using System.Globalization;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Mcp.Tests;

/// <summary>Rows as ground writes them.</summary>
internal static class Rows
{
    public const string Routine = "routine";
    public const string Critical = "critical";

    public static string Reading(
        int source = 0x0101, int property = 0xFF01, long value = 60, string priority = Routine, string gateway = "dtn://hab-1/telemetry") =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"source":{{source}},"property":{{property}},"counter":1,"value":{{value}},"priority":"{{priority}}",
            "received":"2026-11-29T10:00:00.000Z","delivered":"unknown","gateway":"{{gateway}}","envelope":"1-1"}
            """);

    public static string Ended(Guid command, string outcome, string reason = "") =>
        $$"""{"step":"ended","at":"2026-11-29T10:00:00.000Z","command":"{{command}}","target":513,"isOn":true,"outcome":"{{outcome}}","reason":"{{reason}}"}""";

    /// <summary>Appends bodies to a topic, and gives the store back.</summary>
    public static SqliteBundleStore With(this SqliteBundleStore store, string topic, params IEnumerable<string> bodies)
    {
        var batch = new StoreBatch();
        foreach (var body in bodies) batch.Append(topic, "key", body);
        store.Commit(batch);
        return store;
    }
}
