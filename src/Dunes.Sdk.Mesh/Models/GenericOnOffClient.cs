namespace Dunes.Sdk.Mesh.Models;

/// <summary>Sets one element's on-off state and repeats the Set, under one transaction, until its Status comes or the attempts run out.</summary>
/// <remarks>Mesh Model Specification 1.1, section 3.2.1.2. One Set at a time; it sends nothing itself. The repeats should end within 6 s, after which a server takes the transaction as new.</remarks>
/// <param name="server">The element's unicast address.</param>
/// <param name="interval">From one Set to the next.</param>
/// <param name="attempts">How often the Set is sent, 1 or more.</param>
public sealed class GenericOnOffClient(ushort server, TimeSpan interval, int attempts)
{
    private readonly TimeSpan _interval = interval > TimeSpan.Zero ? interval : throw new ArgumentOutOfRangeException(nameof(interval), interval, "The interval is longer than zero.");
    private readonly int _attempts = attempts >= 1 ? attempts : throw new ArgumentOutOfRangeException(nameof(attempts), attempts, "A Set is sent once at least.");
    private byte _transaction;
    private bool _on;
    private int _left;

    /// <summary>Where the Set stands.</summary>
    public GenericOnOffClientState State { get; private set; }

    /// <summary>When the next Set is due; null when none is under way.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Begins a Set under a new transaction; one still under way is given up.</summary>
    public void Set(bool on, TimeSpan now)
    {
        _transaction++;
        (_on, _left, State, Deadline) = (on, _attempts, GenericOnOffClientState.Waiting, now);
    }

    /// <summary>Writes the Set when it is due; gives the octets to send to the server, 0 when nothing is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="destination">6 octets.</param>
    public int Next(TimeSpan now, Span<byte> destination)
    {
        if (Deadline is not { } due || now < due) return 0;

        if (_left == 0)
        {
            (State, Deadline) = (GenericOnOffClientState.TimedOut, null);
            return 0;
        }

        _left--;
        Deadline = now + _interval;
        return GenericOnOff.EncodeSet(destination, _on, _transaction);
    }

    /// <summary>Takes a message; true when it is the Status that the Set waited for.</summary>
    public bool OnMessage(in MeshMessage message)
    {
        if (State != GenericOnOffClientState.Waiting || message.Source != server || !GenericOnOff.TryDecodeStatus(message.AccessPdu.Span, out var on) || on != _on) return false;

        (State, Deadline) = (GenericOnOffClientState.Done, null);
        return true;
    }
}
