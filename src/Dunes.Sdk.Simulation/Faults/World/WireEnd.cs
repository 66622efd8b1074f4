using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>One end of the connections of a <see cref="FaultWire"/>.</summary>
internal sealed class WireEnd(FaultWire wire, bool isActive) : IOctetLink
{
    private readonly Queue<byte[]> _arrived = new();
    private WireConnection? _connection;
    private int _readFrom;
    private int _attempt;

    public OctetLinkState State { get; private set; }

    public Action? Signal { get; set; }

    public void Open()
    {
        if (!isActive || State != OctetLinkState.Closed) return;
        State = OctetLinkState.Opening;
        var attempt = ++_attempt;
        wire.Later(() => Connect(attempt));
    }

    public void Close()
    {
        if (State == OctetLinkState.Closed) return;
        var connection = _connection;
        Forget();
        connection?.Finish(this);
    }

    /// <summary>The host lost its power: nobody closes anything.</summary>
    public void Vanish(Func<bool> isHostUp)
    {
        _connection?.Vanish(isHostUp);
        Signal = null;
        Forget();
    }

    public int Write(ReadOnlySpan<byte> octets)
    {
        if (State != OctetLinkState.Open || octets.IsEmpty) return 0;
        _connection!.Carry(this, octets.ToArray());
        return octets.Length;
    }

    public int Read(Span<byte> destination)
    {
        var taken = 0;
        while (taken < destination.Length && _arrived.TryPeek(out var head))
        {
            var part = head.AsSpan(_readFrom, Math.Min(head.Length - _readFrom, destination.Length - taken));
            part.CopyTo(destination[taken..]);
            taken += part.Length;
            _readFrom += part.Length;
            if (_readFrom < head.Length) break;
            _arrived.Dequeue();
            _readFrom = 0;
        }

        return taken;
    }

    internal bool Arrive(WireConnection connection, byte[] octets)
    {
        if (!ReferenceEquals(connection, _connection)) return false;
        _arrived.Enqueue(octets);
        Signal?.Invoke();
        return true;
    }

    /// <summary>The connection is over; what arrived can still be read.</summary>
    internal void Lose(WireConnection? connection)
    {
        if (!ReferenceEquals(connection, _connection) || State == OctetLinkState.Closed) return;
        (_connection, State) = (null, OctetLinkState.Closed);
        Signal?.Invoke();
    }

    private void Forget()
    {
        _attempt++;
        (_connection, State, _readFrom) = (null, OctetLinkState.Closed, 0);
        _arrived.Clear();
    }

    private void Connect(int attempt)
    {
        if (attempt != _attempt || State != OctetLinkState.Opening) return;
        if (wire.State == WireState.Refusing)
        {
            Lose(null);
            return;
        }

        var passive = new WireEnd(wire, isActive: false);
        var connection = new WireConnection(wire, this, passive);
        (passive._connection, passive.State) = (connection, OctetLinkState.Open);
        if (!wire.Offer(passive))
        {
            wire.Later(() => Refuse(attempt));
            return;
        }

        wire.Add(connection);
        wire.Later(() => Establish(attempt, connection));
    }

    private void Refuse(int attempt)
    {
        if (attempt == _attempt && State == OctetLinkState.Opening) Lose(null);
    }

    private void Establish(int attempt, WireConnection connection)
    {
        if (connection.IsOver)
        {
            Refuse(attempt);
            return;
        }

        if (attempt != _attempt || State != OctetLinkState.Opening)
        {
            connection.Finish(this); // the caller gave up meanwhile
            return;
        }

        _arrived.Clear();
        (_connection, State, _readFrom) = (connection, OctetLinkState.Open, 0);
        Signal?.Invoke();
    }
}
