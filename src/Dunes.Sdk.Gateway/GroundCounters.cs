namespace Dunes.Sdk.Gateway;

/// <summary>What a ground station counted since it was created.</summary>
/// <param name="EnvelopesOpened">Envelopes of telemetry that were stored.</param>
/// <param name="EnvelopesRejected">Envelopes that did not open.</param>
/// <param name="ReadingsDelivered">Readings delivered, each once.</param>
/// <param name="ReadingsRepeated">Readings that had been delivered before.</param>
/// <param name="CommandsSent">Commands sealed and stored.</param>
/// <param name="CommandsRefused">Commands of an advisor that policy refused.</param>
/// <param name="CommandsAcknowledged">Commands that an actuator acknowledged.</param>
/// <param name="CommandsEnded">Commands that failed or that a gateway refused.</param>
/// <param name="AdviceFailed">Questions that the advisor could not answer.</param>
public readonly record struct GroundCounters(
    long EnvelopesOpened,
    long EnvelopesRejected,
    long ReadingsDelivered,
    long ReadingsRepeated,
    long CommandsSent,
    long CommandsRefused,
    long CommandsAcknowledged,
    long CommandsEnded,
    long AdviceFailed)
{
    /// <summary>The envelopes of telemetry by what becomes of them when this station's keys are taken later.</summary>
    public ForwardSecrecyCounters ForwardSecrecy { get; init; }
}
