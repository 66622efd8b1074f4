namespace Dunes.Sdk.Mesh.Models;

/// <summary>Where a Set of <see cref="GenericOnOffClient"/> stands.</summary>
public enum GenericOnOffClientState
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
