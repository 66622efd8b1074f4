using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A battery-powered node on a site's air: a real mesh node, driven when it hears something or its deadline comes.</summary>
internal abstract class MeshParty
{
    private readonly Scheduler _scheduler;
    private readonly FaultAir _air;
    private MeshNode _node;
    private TimeSpan? _planned;
    private bool _isDraining;

    protected MeshParty(Scheduler scheduler, FaultAir air, ushort address)
    {
        (_scheduler, _air, Address) = (scheduler, air, address);
        _node = Create(0, []);
        air.Join(this, Hear);
    }

    public ushort Address { get; }

    public bool IsOn { get; private set; } = true;

    protected TimeSpan Now => _scheduler.Now;

    /// <summary>
    /// The battery is taken out. What the node must keep by its specification, sequence and replay list, is kept; nothing else is.
    /// </summary>
    public void SwitchOff()
    {
        if (!IsOn) return;
        IsOn = false;
        OnSwitchedOff();
    }

    public void SwitchOn()
    {
        if (IsOn) return;
        var last = _node;
        _node = Create(last.NextSequence, last.ReplayList);
        last.Dispose();
        IsOn = true;
        OnSwitchedOn();
    }

    protected MeshSendStatus Send(in MeshSend send, ReadOnlySpan<byte> access, out uint handle)
    {
        var status = _node.Send(send, access, Now, out handle);
        Drain();
        return status;
    }

    protected void After(TimeSpan wait, Action action) => _scheduler.Schedule(Now + wait, action);

    protected abstract void OnMessage(in MeshMessage message);

    protected virtual void OnOutcome(in MeshSendOutcome outcome)
    {
    }

    protected virtual void OnSwitchedOff()
    {
    }

    protected virtual void OnSwitchedOn()
    {
    }

    private MeshNode Create(uint firstSequence, IEnumerable<MeshReplayEntry> replayList)
    {
        var node = new MeshNode(FaultKeys.Node(Address) with { FirstSequence = firstSequence });
        node.RestoreReplayList(replayList);
        return node;
    }

    private void Hear(byte[] pdu)
    {
        if (!IsOn) return;
        _node.OnReceived(pdu, Now);
        Drain();
    }

    private void OnDeadline()
    {
        if (!IsOn) return;
        _node.OnDeadline(Now);
        Drain();
    }

    /// <summary>Takes what the node has: messages first, as its contract says, then transmissions and outcomes.</summary>
    private void Drain()
    {
        if (_isDraining) return;
        _isDraining = true;
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            while (_node.TryTakeMessage(out var message))
            {
                OnMessage(message);
                isBusy = true;
            }

            while (_node.TryTakeTransmission(out var transmission)) _air.Send(this, transmission.Pdu);
            while (_node.TryTakeOutcome(out var outcome))
            {
                OnOutcome(outcome);
                isBusy = true;
            }
        }

        _isDraining = false;
        Plan();
    }

    private void Plan()
    {
        if (_node.Deadline is not { } due) return;
        if (due <= Now) due = Now + TimeSpan.FromMilliseconds(1);
        if (_planned is { } planned && planned <= due && planned > Now) return;
        _planned = due;
        _scheduler.Schedule(due, () =>
        {
            if (_planned != due) return;
            _planned = null;
            OnDeadline();
        });
    }
}
