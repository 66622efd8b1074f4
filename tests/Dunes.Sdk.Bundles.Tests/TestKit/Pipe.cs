namespace Dunes.Sdk.Bundles.Tests;

/// <summary>Two octet links joined in memory; with a seed, octets are split and held back at will.</summary>
internal sealed class Pipe
{
    private readonly Random? _random;

    public Pipe(int? seed = null)
    {
        _random = seed is { } value ? new Random(value) : null;
        Active = new(this, canOpen: true);
        Passive = new(this, canOpen: false);
        (Active.Other, Passive.Other) = (Passive, Active);
    }

    public End Active { get; }

    public End Passive { get; }

    /// <summary>Whether the link may be opened.</summary>
    public bool IsUp { get; set; } = true;

    public void Cut()
    {
        Active.Drop();
        Passive.Drop();
    }

    private int Some(int most) => _random is null || most == 0 ? most : _random.Next(3) == 0 ? 0 : _random.Next(1, most + 1);

    internal sealed class End(Pipe pipe, bool canOpen) : IOctetLink
    {
        private const int Bound = 64 * 1024;
        private readonly Dunes.Sdk.Bundles.Convergence.Tcpcl.OctetQueue _arrived = new(Bound);

        public End Other { get; set; } = null!;

        public OctetLinkState State { get; private set; }

        public Action? Signal { get; set; }

        public void Open()
        {
            if (!canOpen || !pipe.IsUp) return;
            (State, Other.State) = (OctetLinkState.Open, OctetLinkState.Open);
        }

        public void Close() => pipe.Cut();

        public void Drop()
        {
            State = OctetLinkState.Closed;
            _arrived.Clear();
        }

        public int Write(ReadOnlySpan<byte> octets)
        {
            if (State != OctetLinkState.Open) return 0;
            var count = pipe.Some(Math.Min(octets.Length, Other._arrived.Room));
            Other._arrived.Append(octets[..count]);
            return count;
        }

        public int Read(Span<byte> destination) => _arrived.Take(destination[..pipe.Some(Math.Min(destination.Length, _arrived.Count))]);
    }
}
