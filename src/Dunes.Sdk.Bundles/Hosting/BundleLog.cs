using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Bundles;

/// <summary>Events 3000 to 3999.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(3001, LogLevel.Information, "The bundle node {Node} runs with {Held} bundles held.")]
    public static partial void NodeStarted(this ILogger logger, EndpointId node, int held);

    [LoggerMessage(3002, LogLevel.Error, "A turn of the bundle node failed and is undone; the node goes on.")]
    public static partial void TurnFailed(this ILogger logger, Exception failure);

    [LoggerMessage(3003, LogLevel.Information, "The uplink {Uplink} is {State}; its peer is {Peer}.")]
    public static partial void UplinkChanged(this ILogger logger, string uplink, UplinkState state, EndpointId peer);

    [LoggerMessage(3004, LogLevel.Warning, "Bundle {Bundle} is held no longer: {Fate}.")]
    public static partial void BundleLost(this ILogger logger, BundleId bundle, BundleFate fate);

    [LoggerMessage(3005, LogLevel.Error, "The {Part} threw; the bundle node takes its measures and goes on.")]
    public static partial void PartFailed(this ILogger logger, Exception failure, string part);

    [LoggerMessage(3006, LogLevel.Warning, "The store of the bundle node {Node} is older than what the node has done: it was restored, copied or lost. Numbers go on beyond all that may have been used.")]
    public static partial void StoreWasRestored(this ILogger logger, EndpointId node);
}
