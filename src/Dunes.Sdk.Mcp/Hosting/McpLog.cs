using Dunes.Sdk.Mcp.Server;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Mcp.Hosting;

/// <summary>What the Model Context Protocol server logs: events 7000 to 7999.</summary>
internal static partial class McpLog
{
    [LoggerMessage(7001, LogLevel.Warning, "Refused a request because of its {Refusal}; host '{Host}', origin '{Origin}'.")]
    public static partial void RequestRefused(this ILogger logger, McpRefusal refusal, string? host, string? origin);

    [LoggerMessage(7002, LogLevel.Information, "The client at standard input and output has left.")]
    public static partial void SessionEnded(this ILogger logger);

    [LoggerMessage(7003, LogLevel.Error, "The session at standard input and output failed.")]
    public static partial void SessionFailed(this ILogger logger, Exception exception);
}
