namespace Dunes.Sdk.Mesh.Models;

/// <summary>Where a client's request stands.</summary>
public enum RequestState
{
    /// <summary>None was begun.</summary>
    Idle = 0,

    /// <summary>It waits for the Status.</summary>
    Waiting,

    /// <summary>The Status came.</summary>
    Done,

    /// <summary>The attempts ran out; whether the server took it is not known.</summary>
    TimedOut,
}
