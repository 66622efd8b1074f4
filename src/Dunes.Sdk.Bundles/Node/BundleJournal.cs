using System.Globalization;
using System.Text.Json;

namespace Dunes.Sdk.Bundles;

/// <summary>The journal rows that a node writes when a bundle ends otherwise than delivered or forwarded, and when its clock jumps.</summary>
internal static class BundleJournal
{
    public const string Expired = "expired";
    public const string Evicted = "evicted";
    public const string Unconfirmed = "unconfirmed";
    public const string SetAside = "set-aside";
    public const string Damaged = "damaged";
    public const string Withdrawn = "withdrawn";
    public const string Clock = "clock";

    /// <summary>A bundle of others that this node neither keeps nor forwards: it made too many hops, or is an administrative record.</summary>
    public const string Dropped = "dropped";

    /// <summary>The topic and the reason of an end; null for those that need no row here.</summary>
    public static (string Topic, string Reason)? Of(BundleFate fate) => fate switch
    {
        BundleFate.Expired => (Expired, "its lifetime ended"),
        BundleFate.Evicted => (Evicted, "the node was full and others were more urgent"),
        BundleFate.Unconfirmed => (Unconfirmed, "a neighbor took it and no end-to-end answer came"),
        BundleFate.SetAside => (SetAside, "its application failed on it too often"),
        BundleFate.Damaged => (Damaged, "the store gave back something else than was stored"),
        BundleFate.Withdrawn => (Withdrawn, "its sender took it back"),
        _ => null,
    };

    public static void Append(StoreBatch batch, string topic, BundleId id, EndpointId destination, Priority priority, string reason, DtnTime wall) => batch.Append(
        topic,
        id.ToString(),
        string.Create(CultureInfo.InvariantCulture, $$"""{"bundle":"{{Text(id.ToString())}}","destination":"{{Text(destination.ToString())}}","priority":"{{priority}}","reason":"{{Text(reason)}}","time":{{wall.Milliseconds}}}"""));

    public static void Append(StoreBatch batch, in ClockJump jump) => batch.Append(
        Clock,
        "jump",
        string.Create(CultureInfo.InvariantCulture, $$"""{"expected":{{jump.From.Milliseconds}},"shown":{{jump.To.Milliseconds}},"heldSeconds":{{jump.At.TotalSeconds:0}}}"""));

    private static JsonEncodedText Text(string value) => JsonEncodedText.Encode(value);
}
