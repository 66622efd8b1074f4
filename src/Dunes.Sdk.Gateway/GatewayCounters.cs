namespace Dunes.Sdk.Gateway;

/// <summary>What a gateway counted since it was created.</summary>
/// <param name="ReadingsAccepted">Readings stored.</param>
/// <param name="ReadingsRepeated">Readings that had been accepted before, for sure: a sensor sent its report again.</param>
/// <param name="EnvelopesSealed">Envelopes made.</param>
/// <param name="EnvelopesAcknowledged">Envelopes that ground acknowledged end to end.</param>
/// <param name="CommandsReceived">Commands opened.</param>
/// <param name="CommandsRefused">Commands that policy refused, that no actuator may take, or for which there was no room.</param>
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
    long EnvelopesRejected)
{
    /// <summary>Readings taken with <see cref="Reading.IsPossiblyRepeated"/> set.</summary>
    public long ReadingsMarked { get; init; }

    /// <summary>What came from the mesh and could not be used.</summary>
    public NotUnderstoodCounters NotUnderstood { get; init; }

    /// <summary>Commands whose lifetime was over before they could be done.</summary>
    public long CommandsExpired { get; init; }

    /// <summary>
    /// Commands that were not taken at all, because results of thousands of others wait to be reported; their envelope was rejected.
    /// </summary>
    public long CommandsNotTaken { get; init; }

    /// <summary>Calls of a callback, or of the envelope that was to seal something anew, that threw.</summary>
    public long CallbacksFailed { get; init; }
}
