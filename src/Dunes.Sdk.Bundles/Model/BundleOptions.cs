namespace Dunes.Sdk.Bundles;

/// <summary>How a bundle node is run.</summary>
public sealed class BundleOptions
{
    /// <summary>This node's id, for example <c>dtn://hab-1/</c>.</summary>
    public EndpointId NodeId { get; set; }

    /// <summary>The database file.</summary>
    public string DatabasePath { get; set; } = "dunes.db";

    /// <summary>The maximum number of bundles held: 16 to 10,000,000. When full, expired bundles go first, then the lowest priority; each with a journal row.</summary>
    public int MaxBundles { get; set; } = 100_000;

    /// <summary>CRC on each block: 0 none, 1 CRC-16, 2 CRC-32C. The default is 2.</summary>
    public int CrcType { get; set; } = 2;

    /// <summary>The neighbors that bundles are exchanged with; empty, the default, for any. The node's own id is never admitted.</summary>
    public IReadOnlyList<EndpointId> Peers { get; set; } = [];

    /// <summary>How long a transfer may go without its acknowledgement before another uplink that is up gets the bundle: 1 s to 1 day. The default is 2 minutes.</summary>
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the end-to-end answer to a bundle in custody may take before it is sent again, 1 s to 1 day; the wait doubles up to <see cref="AnswerWaitLimit"/>. The default is 2 minutes.</summary>
    public TimeSpan AnswerWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait for an end-to-end answer: <see cref="AnswerWait"/> to 7 days. The default is 1 hour.</summary>
    public TimeSpan AnswerWaitLimit { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often a bundle is offered to an application that throws before it is set aside: 1 to 1,000. The default is 8, over some four minutes.</summary>
    public int MaxDeliveryAttempts { get; set; } = 8;
}
