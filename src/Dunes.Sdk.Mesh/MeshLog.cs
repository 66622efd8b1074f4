using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Mesh;

/// <summary>Events 2000 to 2999. No key and no payload is ever logged.</summary>
internal static partial class MeshLog
{
    [LoggerMessage(2000, LogLevel.Information, "Mesh node {Address:X4} started on bearer {Bearer}.")]
    public static partial void NodeStarted(this ILogger logger, ushort address, string bearer);

    [LoggerMessage(2001, LogLevel.Debug, "Dropped a network PDU of {Length} octets: {Reason}.")]
    public static partial void PduDropped(this ILogger logger, int length, string reason);

    [LoggerMessage(2002, LogLevel.Debug, "Received a message of {Length} octets from {Source:X4} to {Destination:X4}.")]
    public static partial void MessageReceived(this ILogger logger, int length, ushort source, ushort destination);

    [LoggerMessage(2003, LogLevel.Warning, "The message {Handle} was not delivered.")]
    public static partial void MessageLost(this ILogger logger, uint handle);

    [LoggerMessage(2004, LogLevel.Information, "Mesh node {Address:X4} stopped; its next sequence number is {NextSequence}.")]
    public static partial void NodeStopped(this ILogger logger, ushort address, uint nextSequence);
}
