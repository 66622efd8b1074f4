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
}
