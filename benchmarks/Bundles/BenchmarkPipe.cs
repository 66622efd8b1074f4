using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;

namespace Dunes.Benchmarks.Bundles;

/// <summary>Two octet links joined in memory, without loss or delay.</summary>
internal sealed class BenchmarkPipe
{
    public BenchmarkPipe() => (Active.Other, Passive.Other) = (Passive, Active);

    public End Active { get; } = new();

    public End Passive { get; } = new();

    internal sealed class End : IOctetLink
    {
        private readonly OctetQueue _arrived = new(256 * 1024);

        public End Other { get; set; } = null!;

        public OctetLinkState State { get; private set; }

        public Action? Signal { get; set; }

        public void Open() => (State, Other.State) = (OctetLinkState.Open, OctetLinkState.Open);

        public void Close() => (State, Other.State) = (OctetLinkState.Closed, OctetLinkState.Closed);

        public int Write(ReadOnlySpan<byte> octets)
        {
            var count = Math.Min(octets.Length, Other._arrived.Room);
            Other._arrived.Append(octets[..count]);
            return count;
        }

        public int Read(Span<byte> destination) => _arrived.Take(destination);
    }
}
