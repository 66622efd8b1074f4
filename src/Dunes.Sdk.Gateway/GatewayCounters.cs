namespace Dunes.Sdk.Gateway;

/// <summary>What a gateway counted since it was created.</summary>
/// <param name="ReadingsAccepted">Readings stored.</param>
/// <param name="ReadingsRepeated">Readings that had been accepted before: a sensor sent its report again.</param>
/// <param name="EnvelopesSealed">Envelopes made.</param>
/// <param name="EnvelopesAcknowledged">Envelopes that ground acknowledged end to end.</param>
/// <param name="CommandsReceived">Commands opened.</param>
/// <param name="CommandsRefused">Commands that policy refused, or that no actuator may take.</param>
/// <param name="CommandsAcknowledged">Commands that an actuator acknowledged.</param>
/// <param name="CommandsFailed">Commands that no actuator acknowledged in time.</param>
/// <param name="EnvelopesRejected">Envelopes that did not open.</param>
public readonly record struct GatewayCounters(
    long ReadingsAccepted,
    long ReadingsRepeated,
    long EnvelopesSealed,
    long EnvelopesAcknowledged,
    long CommandsReceived,
    long CommandsRefused,
    long CommandsAcknowledged,
    long CommandsFailed,
    long EnvelopesRejected);
