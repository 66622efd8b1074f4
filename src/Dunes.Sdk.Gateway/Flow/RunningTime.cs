using System.Buffers.Binary;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How long the gateway has run in all its lives over one store: node time that goes on where the last turn that was stored left it.</summary>
/// <remarks>No wall clock moves it. The time that the gateway was off does not count, since nobody measured it.</remarks>
internal sealed class RunningTime
{
    public const string StoreName = "flow/time";
    private readonly ulong _stored;
    private TimeSpan? _begin;

    public RunningTime(IBundleStore store)
    {
        if (store.Get(StoreName) is { Length: sizeof(ulong) } stored) _stored = Math.Min(BinaryPrimitives.ReadUInt64BigEndian(stored), (ulong)TimeSpan.MaxValue.TotalMilliseconds / 2);
    }

    /// <summary>The running time at a node time, in whole milliseconds.</summary>
    public TimeSpan At(TimeSpan now)
    {
        _begin ??= now;
        return TimeSpan.FromMilliseconds((long)_stored + ((now - _begin.Value).Ticks / TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Puts it into the turn's batch, beside whatever is dated by it.</summary>
    public void Store(StoreBatch batch, TimeSpan now)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, (ulong)(At(now).Ticks / TimeSpan.TicksPerMillisecond));
        batch.Put(StoreName, octets);
    }
}
