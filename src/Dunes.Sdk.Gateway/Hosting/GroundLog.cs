using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>What the ground station's host logs of parts that fail: events 6050 to 6059.</summary>
internal static partial class GroundLog
{
    [LoggerMessage(6050, LogLevel.Error, "The ground station failed in its step {Step}; nothing of the turn was accepted, and it tries again in {Seconds} s.")]
    public static partial void GroundTurnFailed(this ILogger logger, Exception exception, string step, double seconds);

    [LoggerMessage(6051, LogLevel.Error, "A part of the ground station failed: {Part} ({Count} times since this was last said).")]
    public static partial void GroundPartFailed(this ILogger logger, Exception exception, string part, long count);
}
