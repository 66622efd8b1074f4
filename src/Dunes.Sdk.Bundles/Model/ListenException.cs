using System.Net;

namespace Dunes.Sdk.Bundles;

/// <summary>An endpoint cannot be listened on: its port is in use, or it is not this machine's or user's to take.</summary>
public sealed class ListenException(IPEndPoint endpoint, Exception cause)
    : DunesException($"Cannot listen on {endpoint}: {cause.Message}", cause)
{
    /// <summary>The endpoint that was asked for.</summary>
    public IPEndPoint Endpoint { get; } = endpoint;
}
