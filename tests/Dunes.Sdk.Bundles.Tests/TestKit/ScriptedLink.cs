using Dunes.Sdk.Bundles.Convergence.Tcpcl;

namespace Dunes.Sdk.Bundles.Tests;

/// <summary>An octet link whose other end is the test: it says what arrives, how much room there is, and sees what was written.</summary>
internal sealed class ScriptedLink(bool isPassive = true) : IOctetLink
{
    private readonly OctetQueue _arrived = new(1024 * 1024);
    private readonly List<byte> _written = [];

    public OctetLinkState State { get; set; } = isPassive ? OctetLinkState.Open : OctetLinkState.Closed;

    public Action? Signal { get; set; }

    /// <summary>Bytes that are taken before the link is full.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>Calls of <see cref="Open"/> that opened the link.</summary>
    public int Opened { get; private set; }

    public void Open()
    {
        if (isPassive || State == OctetLinkState.Open) return;
        State = OctetLinkState.Open;
        Opened++;
    }

    public void Close()
    {
        State = OctetLinkState.Closed;
        _arrived.Clear();
    }

    public int Write(ReadOnlySpan<byte> octets)
    {
        if (State != OctetLinkState.Open) return 0;
        var count = Math.Min(octets.Length, Room);
        _written.AddRange(octets[..count]);
        Room -= count;
        return count;
    }

    public int Read(Span<byte> destination) => _arrived.Take(destination);

    public void Arrive(string hex) => _arrived.Append(Convert.FromHexString(hex));

    /// <summary>What was written since the last call, in hex.</summary>
    public string Written()
    {
        var hex = Convert.ToHexStringLower([.. _written]);
        _written.Clear();
        return hex;
    }
}
