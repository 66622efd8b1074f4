using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Flow;

/// <summary>A journal as an outcome document reads it: the audit rows, one digest over all of them, and the uplinks that bundles left by.</summary>
internal sealed class OutcomeJournal
{
    private OutcomeJournal(List<AuditRow> audit, List<string> routes, string digest) => (Audit, Routes, Digest) = (audit, routes, digest);

    public List<AuditRow> Audit { get; }

    /// <summary>The uplink of each bundle that was forwarded.</summary>
    public List<string> Routes { get; }

    /// <summary>SHA-256 over key, a line feed, body and a line feed of each audit row.</summary>
    public string Digest { get; }

    public List<AuditRow> Of(string step) => Audit.FindAll(row => row.Step == step);

    public static OutcomeJournal Read(IBundleStore store)
    {
        var audit = new List<AuditRow>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in store.ReadJournal(AuditRow.Topic))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(entry.Key));
            hash.AppendData("\n"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(entry.Body));
            hash.AppendData("\n"u8);
            if (AuditRow.FromJson(entry.Body) is { } row) audit.Add(row);
        }

        var routes = new List<string>();
        foreach (var entry in store.ReadJournal("bundle"))
        {
            if (UplinkOf(entry.Body) is { } uplink) routes.Add(uplink);
        }

        return new(audit, routes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The uplink that a bundle node's row names; null for a row about something else.</summary>
    private static string? UplinkOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("uplink", out var uplink) && uplink.ValueKind == JsonValueKind.String ? uplink.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
