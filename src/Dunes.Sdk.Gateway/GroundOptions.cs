namespace Dunes.Sdk.Gateway;

/// <summary>Where the ground station listens and what it answers.</summary>
public sealed class GroundOptions
{
    /// <summary>The ground station's ingest endpoint.</summary>
    public EndpointId Ingest { get; set; } = EndpointId.Dtn("earth-gs", "ingest");

    /// <summary>How long commands are good for: a late command is worse than none. The default is 30 minutes.</summary>
    public TimeSpan CommandLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Longest wait before envelopes are acknowledged end to end, so that several share a bundle: 0 to 60 s. The default is 5 s.
    /// </summary>
    public TimeSpan AcknowledgeWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long ground waits for a command's result after the command's lifetime; then its end is <see cref="CommandOutcome.Unknown"/>: 0
    /// to 1 day. The default is 10 minutes.
    /// </summary>
    public TimeSpan AcknowledgeGrace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an advisor may take for a question: 1 s to 10 minutes. The default is 30 s.</summary>
    public TimeSpan AdviceTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long advice about a reading is sought, counted while the station runs, from its delivery: 1 minute to 30 days. The default is 1
    /// day. After that the reading goes without.
    /// </summary>
    public TimeSpan AdviceLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether gateways are offered prekeys, which make telemetry forward secret; the default is true. Then whoever loses ground's store
    /// loses what routine telemetry is under way; the rest is sealed anew by its gateways. Without them a copy of ground's key pair
    /// opens all that is under way, for its owner after a loss and for a thief at any time. Prekeys that were given out before still open.
    /// </summary>
    public bool OffersPrekeys { get; set; } = true;

    /// <summary>
    /// One-time prekeys that a gateway is given at once, for its critical envelopes: 0 to 64, 1.7 KB each on the link. The default is 16.
    /// </summary>
    public int OneTimePrekeys { get; set; } = 16;

    /// <summary>
    /// How long a gateway uses a rotating or one-time prekey: 1 hour to 90 days. It is replaced when half of that is over. The default is 7
    /// days.
    /// </summary>
    public TimeSpan PrekeyLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a private prekey is kept after that: 0 to 366 days. An envelope whose lifetime is not covered, an hour for clocks included,
    /// is sealed for a key that is kept. The default is 8 days.
    /// </summary>
    public TimeSpan PrekeyRetention { get; set; } = TimeSpan.FromDays(8);

    /// <summary>
    /// Actuators that commands may be sent for; null where only the gateways know them. A gateway judges by its own list in any case.
    /// </summary>
    public IReadOnlyList<ushort>? Actuators { get; set; }

    /// <summary>The workflow that the commands belong to, at most 255 octets of UTF-8; empty for none.</summary>
    public string WorkflowId { get; set; } = string.Empty;
}
