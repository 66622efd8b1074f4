using System.Globalization;
using System.Text.Json;

namespace Dunes.Sdk.Bundles;

/// <summary>The journal rows that a node writes when a bundle ends without being delivered; its identity is the key.</summary>
internal static class BundleJournal
{
    public const string Expired = "expired";
    public const string Evicted = "evicted";

    /// <summary>A bundle of others that this node neither keeps nor forwards: it made too many hops, or is an administrative record.</summary>
    public const string Dropped = "dropped";

    public static void Append(StoreBatch batch, string topic, BundleId id, EndpointId destination, Priority priority, string reason, DtnTime wall) => batch.Append(
        topic,
        id.ToString(),
        string.Create(CultureInfo.InvariantCulture, $$"""{"bundle":"{{Text(id.ToString())}}","destination":"{{Text(destination.ToString())}}","priority":"{{priority}}","reason":"{{Text(reason)}}","time":{{wall.Milliseconds}}}"""));

    private static JsonEncodedText Text(string value) => JsonEncodedText.Encode(value);
}
