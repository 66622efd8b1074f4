namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// One connection of a <see cref="FaultWire"/>: octets go in order, and an end that closes is noticed behind what it sent.
/// </summary>
internal sealed class WireConnection(FaultWire wire, WireEnd active, WireEnd passive)
{
    private Func<bool>? _isVanishedHostUp;

    public bool IsOver { get; private set; }

    public void Carry(WireEnd from, byte[] octets) => wire.Later(() =>
    {
        if (IsOver) return;
        if (!Other(from).Arrive(this, octets) && _isVanishedHostUp?.Invoke() == true) Break(); // a host that came back knows nothing of it
    });

    /// <summary>One end closed; the other learns it behind what was sent.</summary>
    public void Finish(WireEnd from) => wire.Later(() =>
    {
        if (IsOver) return;
        Forget();
        Other(from).Lose(this);
    });

    /// <summary>The power of an end's host is gone: the other end learns nothing until it sends and the host is back.</summary>
    public void Vanish(Func<bool> isHostUp) => _isVanishedHostUp = isHostUp;

    public void Break()
    {
        Forget();
        active.Lose(this);
        passive.Lose(this);
    }

    private WireEnd Other(WireEnd end) => ReferenceEquals(end, active) ? passive : active;

    private void Forget()
    {
        IsOver = true;
        wire.Remove(this);
    }
}
