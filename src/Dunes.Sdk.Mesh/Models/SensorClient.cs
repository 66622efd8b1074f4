namespace Dunes.Sdk.Mesh.Models;

/// <summary>Asks one element for its sensor values and repeats the Get until a Status comes or the attempts run out.</summary>
/// <remarks>Mesh Model Specification 1.1, section 4.4. One Get at a time; it sends nothing itself: the caller passes what is due to <see cref="MeshNode.Send"/>.</remarks>
/// <param name="server">The element's unicast address.</param>
/// <param name="interval">From one Get to the next.</param>
/// <param name="attempts">How often the Get is sent, 1 or more.</param>
public sealed class SensorClient(ushort server, TimeSpan interval, int attempts)
{
    /// <summary>Octets of the longest Get.</summary>
    public const int MaxGetSize = 4;

    private readonly RepeatedRequest _request = new(interval, attempts);
    private SensorProperty? _property;

    /// <summary>Where the Get stands.</summary>
    public RequestState State => _request.State;

    /// <summary>When <see cref="Next"/> wants to be called; null when nothing is under way.</summary>
    public TimeSpan? Deadline => _request.Deadline;

    /// <summary>Begins a Get of one property, or of all; one still under way is given up.</summary>
    public void Get(SensorProperty? property, TimeSpan now)
    {
        _property = property;
        _request.Begin(now);
    }

    /// <summary>Writes the Get when it is due; gives the octets to send to the server, 0 when nothing is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">4 octets.</param>
    public int Next(TimeSpan now, Span<byte> destination) => _request.IsDue(now) ? SensorStatus.EncodeGet(destination, _property) : 0;

    /// <summary>Takes a message; true when it is a Status of the server, asked for or published. It ends a Get that waited.</summary>
    /// <param name="message">A message received.</param>
    /// <param name="values">Emptied, then filled with slices of the message.</param>
    public bool OnMessage(in MeshMessage message, List<SensorValue> values)
    {
        if (message.Source != server || !SensorStatus.TryDecode(message.AccessPdu, values)) return false;

        if (State == RequestState.Waiting) _request.End();
        return true;
    }
}
