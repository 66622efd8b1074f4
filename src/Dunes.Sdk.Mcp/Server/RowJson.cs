using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>
/// A row's body as a JSON object, read member by member: rows of newer programs may say more, and those of older ones less.
/// </summary>
internal static class RowJson
{
    private const int MaxBody = 16 * 1024;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"; // as DtnTime writes it
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>The document, or null if the body is too long or not a JSON object.</summary>
    public static JsonDocument? Parse(in JournalEntry entry)
    {
        if (entry.Body.Length > MaxBody) return null;
        try
        {
            var document = JsonDocument.Parse(entry.Body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // The row is unreadable, which is counted.
        }

        return null;
    }

    /// <summary>A member's text, cleaned; null if it is missing or not a string.</summary>
    public static string? Text(JsonElement row, string name) => ForeignText.Clean(Raw(row, name));

    /// <summary>A member's text as it stands.</summary>
    public static string? Raw(JsonElement row, string name) =>
        row.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    public static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number)
            ? number
            : null;

    public static bool? Flag(JsonElement row, string name) =>
        row.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.ValueKind == JsonValueKind.True
            : null;

    /// <summary>A time in RFC 3339 with milliseconds; null for <c>unknown</c> and everything else.</summary>
    public static DateTimeOffset? Time(JsonElement row, string name) =>
        DateTimeOffset.TryParseExact(Raw(row, name), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>Whether an endpoint is the one asked for, or one of the node asked for.</summary>
    public static bool IsOf(string? endpoint, EndpointId wanted) =>
        EndpointId.TryParse(endpoint, out var named) && (named == wanted || named.NodeId == wanted);
}
