using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>A link through which nothing passes while it is blocked: what is written stays with the writer, what arrived is not read, and connecting waits.</summary>
internal sealed class ImpairedLink : IOctetLink
{
    private readonly IOctetLink _inner;
    private readonly Func<bool> _isBlocked;
    private bool _wantsOpen;
    private bool _wasBlocked;

    public ImpairedLink(IOctetLink inner, Func<bool> isBlocked)
    {
        (_inner, _isBlocked) = (inner, isBlocked);
        inner.Signal = () => Signal?.Invoke();
    }

    public OctetLinkState State => _wantsOpen ? OctetLinkState.Opening : _inner.State;

    public Action? Signal { get; set; }

    public void Open()
    {
        if (State != OctetLinkState.Closed) return;
        if (_isBlocked()) _wantsOpen = _wasBlocked = true;
        else _inner.Open();
    }

    public void Close()
    {
        _wantsOpen = false;
        _inner.Close();
    }

    public int Write(ReadOnlySpan<byte> octets) => IsBlocked() ? 0 : _inner.Write(octets);

    public int Read(Span<byte> destination) => IsBlocked() ? 0 : _inner.Read(destination);

    /// <summary>Looks whether the way is free again; what waited then goes on.</summary>
    public void Poll()
    {
        if (!_wasBlocked || _isBlocked()) return;
        _wasBlocked = false;
        if (_wantsOpen)
        {
            _wantsOpen = false;
            _inner.Open();
        }

        Signal?.Invoke();
    }

    private bool IsBlocked()
    {
        var isBlocked = _isBlocked();
        _wasBlocked |= isBlocked;
        return isBlocked;
    }
}
