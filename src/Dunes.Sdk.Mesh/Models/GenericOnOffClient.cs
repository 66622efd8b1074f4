namespace Dunes.Sdk.Mesh.Models;

/// <summary>Sets one element's on-off state and repeats the Set, under one transaction, until its Status comes or the attempts run out.</summary>
/// <remarks>
/// Mesh Model Specification 1.1, section 3.2.1.2. One Set at a time; it sends nothing itself: the caller passes what is due to <see cref="MeshNode.Send"/>.
/// The repeats should end within 6 s, after which a server takes the transaction as new.
/// </remarks>
/// <param name="server">The element's unicast address.</param>
/// <param name="interval">From one Set to the next.</param>
/// <param name="attempts">How often the Set is sent, 1 or more.</param>
public sealed class GenericOnOffClient(ushort server, TimeSpan interval, int attempts)
{
    private readonly RepeatedRequest _request = new(interval, attempts);
    private byte _transaction;
    private bool _on;

    /// <summary>Where the Set stands.</summary>
    public RequestState State => _request.State;

    /// <summary>When <see cref="Next"/> wants to be called; null when nothing is under way.</summary>
    public TimeSpan? Deadline => _request.Deadline;

    /// <summary>Begins a Set under a new transaction; one still under way is given up.</summary>
    public void Set(bool on, TimeSpan now)
    {
        _transaction++;
        _on = on;
        _request.Begin(now);
    }

    /// <summary>Writes the Set when it is due; gives the octets to send to the server, 0 when nothing is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">6 octets.</param>
    public int Next(TimeSpan now, Span<byte> destination) => _request.IsDue(now) ? GenericOnOff.EncodeSet(destination, _on, _transaction) : 0;

    /// <summary>Takes a message; true when it is the Status that the Set waited for.</summary>
    public bool OnMessage(in MeshMessage message)
    {
        if (State != RequestState.Waiting || message.Source != server || !GenericOnOff.TryDecodeStatus(message.AccessPdu.Span, out var on) || on != _on) return false;

        _request.End();
        return true;
    }
}
