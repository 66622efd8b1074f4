namespace Dunes.Sdk.Gateway;

/// <summary>What a ground station counted since it was created.</summary>
/// <param name="EnvelopesOpened">Envelopes of telemetry that were stored.</param>
/// <param name="EnvelopesRejected">Envelopes that did not open.</param>
/// <param name="ReadingsDelivered">Readings delivered, each once.</param>
/// <param name="ReadingsRepeated">Readings that had been delivered before.</param>
/// <param name="CommandsSent">Commands sealed and stored. Each of them is under way, or counted by one of the five ends.</param>
/// <param name="CommandsDenied">Advice that policy refused on the ground, or that could not be used, so that no command was sent.</param>
/// <param name="CommandsAcknowledged">Commands that an actuator acknowledged.</param>
/// <param name="CommandsFailed">Commands whose actuator did not answer.</param>
/// <param name="CommandsRefused">Commands that a gateway refused.</param>
/// <param name="CommandsExpired">Commands that were not carried out within their lifetime.</param>
/// <param name="CommandsUnknown">Commands of which nothing was heard within their lifetime and the grace.</param>
/// <param name="ResultsLate">Results that ended nothing: the command had ended, is not known, or was sent to another gateway.</param>
/// <param name="CallbacksFailed">Calls of an integrator's callbacks that threw.</param>
public readonly record struct GroundCounters(
    long EnvelopesOpened,
    long EnvelopesRejected,
    long ReadingsDelivered,
    long ReadingsRepeated,
    long CommandsSent,
    long CommandsDenied,
    long CommandsAcknowledged,
    long CommandsFailed,
    long CommandsRefused,
    long CommandsExpired,
    long CommandsUnknown,
    long ResultsLate,
    long CallbacksFailed)
{
    /// <summary>What was counted about advice.</summary>
    public AdviceCounters Advice { get; init; }

    /// <summary>The envelopes of telemetry by what becomes of them when this station's keys are taken later.</summary>
    public ForwardSecrecyCounters ForwardSecrecy { get; init; }
}
