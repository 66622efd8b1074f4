using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Bundles;

/// <summary>The node's counters as instruments, <c>dunes.bundles.*</c>.</summary>
internal sealed class BundleMetrics
{
    public const string MeterName = "Dunes.Sdk.Bundles";

    public BundleMetrics(IMeterFactory factory, Func<BundleCounters> counters, Func<int> held)
    {
        var meter = factory.Create(MeterName);
        Count(meter, "enqueued", counters, static all => all.Enqueued, "Bundles of this node's applications that became durable.");
        Count(meter, "received", counters, static all => all.Received, "Bundles that arrived and were accepted.");
        Count(meter, "delivered", counters, static all => all.Delivered, "Bundles given to an application.");
        Count(meter, "duplicates", counters, static all => all.Duplicates, "Bundles that arrived again.");
        Count(meter, "forwarded", counters, static all => all.Forwarded, "Bundles that the next node has on stable storage.");
        Count(meter, "expired", counters, static all => all.Expired, "Bundles whose lifetime ended here.");
        Count(meter, "evicted", counters, static all => all.Evicted, "Bundles that gave way when the node was full.");
        Count(meter, "refused", counters, static all => all.RefusedHere, "Bundles that arrived and were refused.");
        meter.CreateObservableGauge("dunes.bundles.held", held, "{bundle}", "Bundles held.");
    }

    private static void Count(Meter meter, string name, Func<BundleCounters> counters, Func<BundleCounters, long> one, string description) =>
        meter.CreateObservableCounter($"dunes.bundles.{name}", () => one(counters()), "{bundle}", description);
}
