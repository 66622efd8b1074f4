namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A way for connections between two hosts, with latency, that can be reset or fall silent.</summary>
/// <param name="scheduler">Moves the time.</param>
/// <param name="latency">One way.</param>
/// <param name="answer">Takes the answering end of a new connection; false when nobody listens.</param>
internal sealed class FaultWire(Scheduler scheduler, TimeSpan latency, Func<WireEnd, bool> answer)
{
    /// <summary>How long TCP sends into silence before it gives a connection up.</summary>
    private static readonly TimeSpan UserTimeout = TimeSpan.FromMinutes(15);

    private readonly List<WireConnection> _connections = [];
    private readonly Queue<Action> _held = new();
    private TimeSpan _silentSince;

    public WireState State { get; private set; }

    /// <summary>The end that calls; it may call again after a loss.</summary>
    public WireEnd CreateLink() => new(this, isActive: true);

    public void Become(WireState state)
    {
        if (state == State) return;
        var before = State;
        State = state;
        if (state == WireState.Silent) _silentSince = scheduler.Now;
        if (state == WireState.Refusing || (before == WireState.Silent && scheduler.Now - _silentSince > UserTimeout)) Reset();
        while (before == WireState.Silent && _held.TryDequeue(out var held)) Later(held);
    }

    /// <summary>Ends every connection, and tells both ends.</summary>
    public void Reset()
    {
        _held.Clear();
        foreach (var connection in _connections.ToArray()) connection.Break();
    }

    /// <summary>Asks whoever listens to take the answering end.</summary>
    internal bool Offer(WireEnd passive) => answer(passive);

    internal void Add(WireConnection connection) => _connections.Add(connection);

    internal void Remove(WireConnection connection) => _connections.Remove(connection);

    /// <summary>Lets something happen at the other end.</summary>
    internal void Later(Action happens)
    {
        if (State == WireState.Silent) _held.Enqueue(happens);
        else scheduler.Schedule(scheduler.Now + latency, happens);
    }
}
