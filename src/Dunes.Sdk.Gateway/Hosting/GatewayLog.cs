using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>What the hosts of the gateway and the ground station log: events 6000 to 6999.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(6001, LogLevel.Error, "The gateway's store failed ({Failure}); nothing of the turn was accepted, and the mesh hears no acknowledgement until it works again.")]
    public static partial void GatewayStoreFailed(this ILogger logger, Exception exception, BundleStoreFailure failure);

    [LoggerMessage(6002, LogLevel.Error, "The ground station's store failed ({Failure}); nothing of the turn was accepted, and the gateways keep their bundles.")]
    public static partial void GroundStoreFailed(this ILogger logger, Exception exception, BundleStoreFailure failure);
}
