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
        Count(meter, "acknowledged", counters, static all => all.Acknowledged, "Bundles in custody whose destination answered end to end.");
        Count(meter, "unconfirmed", counters, static all => all.Unconfirmed, "Bundles in custody that were never answered for as long as was asked.");
        Count(meter, "resent", counters, static all => all.Resent, "Bundles in custody queued again because their answer was overdue.");
        Count(meter, "set_aside", counters, static all => all.SetAside, "Bundles on which their application failed too often.");
        Count(meter, "damaged", counters, static all => all.Damaged, "Bundles that the store gave back damaged.");
        Count(meter, "withdrawn", counters, static all => all.Withdrawn, "Bundles that their sender took back.");
        Count(meter, "delivery_failed", counters, static all => all.DeliveriesFailed, "Deliveries in which the application threw.");
        Count(meter, "conflicting", counters, static all => all.Conflicting, "Refused bundles with the identity of a held one and another payload.");
        Count(meter, "looped", counters, static all => all.Looped, "Refused bundles of this node that came back to it.");
        Count(meter, "not_admitted", counters, static all => all.NotAdmitted, "Refused bundles of neighbors that are not admitted.");
        Count(meter, "transfer_timed_out", counters, static all => all.TransfersTimedOut, "Transfers that hung until another uplink got the bundle.");
        Count(meter, "part_failed", counters, static all => all.PartsFailed, "Times that an uplink or a callback threw.");
        meter.CreateObservableGauge("dunes.bundles.held", held, "{bundle}", "Bundles held.");
    }

    private static void Count(Meter meter, string name, Func<BundleCounters> counters, Func<BundleCounters, long> one, string description) =>
        meter.CreateObservableCounter($"dunes.bundles.{name}", () => one(counters()), "{bundle}", description);
}
