using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// What the hosts of the gateway and the ground station log: events 6000 to 6999, of which the gateway has those below 6500. A count is
/// logged once in ten seconds at most.
/// </summary>
internal static partial class GatewayLog
{
    [LoggerMessage(6001, LogLevel.Error, "The gateway's store failed ({Failure}); nothing of the turn was accepted, and the mesh hears no acknowledgement until it works again.")]
    public static partial void GatewayStoreFailed(this ILogger logger, Exception exception, BundleStoreFailure failure);

    [LoggerMessage(6002, LogLevel.Error, "The ground station's store failed ({Failure}); nothing of the turn was accepted, and the gateways keep their bundles.")]
    public static partial void GroundStoreFailed(this ILogger logger, Exception exception, BundleStoreFailure failure);

    [LoggerMessage(6003, LogLevel.Error, "The {Part} threw; it is called again in {RestSeconds} s, and everything else goes on.")]
    public static partial void PartFailed(this ILogger logger, Exception exception, string part, double restSeconds);

    [LoggerMessage(6004, LogLevel.Error,
        "{Count} turns of the gateway failed, the last one so; nothing of them was accepted, and they are tried again.")]
    public static partial void TurnsFailed(this ILogger logger, Exception exception, long count);

    [LoggerMessage(6005, LogLevel.Error,
        "A callback, or the envelope that was to seal something anew, threw {Count} times, the last time so; what is stored stays.")]
    public static partial void CallbacksFailed(this ILogger logger, Exception? exception, long count);

    [LoggerMessage(6006, LogLevel.Warning,
        "{Count} PDUs came faster than the gateway took them, and were dropped; nothing of them was acknowledged.")]
    public static partial void HeardDropped(this ILogger logger, long count);

    [LoggerMessage(6007, LogLevel.Warning,
        "{Count} more messages or values from the mesh cannot be used; so far {WrongKey} under a wrong key, {Malformed} malformed, "
        + "{UnknownOpcode} of an unknown opcode, {UnsupportedSize} of an unsupported size.")]
    public static partial void NotUnderstood(
        this ILogger logger, long count, long wrongKey, long malformed, long unknownOpcode, long unsupportedSize);

    [LoggerMessage(6008, LogLevel.Warning, "{Count} commands were not taken: thousands of others are under way or wait to be reported.")]
    public static partial void CommandsNotTaken(this ILogger logger, long count);

    [LoggerMessage(6009, LogLevel.Error, "The {Part} threw ({Count} times since the last line); the bundle node takes its measures, and the turn goes on.")]
    public static partial void BundlePartFailed(this ILogger logger, Exception exception, string part, long count);

    [LoggerMessage(6010, LogLevel.Warning,
        "The store of {Node} is older than what the node has done: it was restored, copied or lost. Mesh sequences, envelopes, prekeys and creation times go on beyond all that may have been used.")]
    public static partial void StoreWasRestored(this ILogger logger, EndpointId node);

    [LoggerMessage(6011, LogLevel.Warning, "Envelope {Envelope} of priority {Priority} ended as {Outcome}; it had {Readings} readings.")]
    public static partial void MessageEnded(this ILogger logger, string envelope, Priority priority, MessageOutcome outcome, int readings);
}
