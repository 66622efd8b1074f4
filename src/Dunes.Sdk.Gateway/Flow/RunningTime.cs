using System.Buffers.Binary;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How long the ground station has run, over all of its starts: stored deadlines are measured in it, since a wall clock may be wrong and may jump.</summary>
/// <remarks>
/// It is stored with whatever is measured in it, and every minute while something is, so that a crash sets it back by a minute at most. Time that the station was down is not in it: nothing ends early for it.
/// </remarks>
internal sealed class RunningTime
{
    public const string StoreName = "ground/running";
    private static readonly TimeSpan StoreInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 1000);
    private readonly BundleNode _bundles;
    private readonly TimeSpan _before; // of all earlier starts, as far as it was stored
    private TimeSpan? _started;        // node time of the first turn
    private TimeSpan _stored;
    private TimeSpan _storedInTurn;

    public RunningTime(BundleNode bundles)
    {
        _bundles = bundles;
        if (bundles.Store.Get(StoreName) is { Length: sizeof(ulong) } stored) _before = FromMilliseconds(BinaryPrimitives.ReadUInt64BigEndian(stored));
        (Now, _stored, _storedInTurn) = (_before, _before, _before);
    }

    /// <summary>Running time at the beginning of this turn.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Begins a turn.</summary>
    /// <param name="now">Time since the node started.</param>
    public void Begin(TimeSpan now)
    {
        _started ??= now;
        var running = _before + (now - _started.Value);
        if (running > Now) Now = running;
    }

    /// <summary>The node time at which the running time is <paramref name="running"/>.</summary>
    public TimeSpan ToNodeTime(TimeSpan running) => running - _before + (_started ?? TimeSpan.Zero);

    /// <summary>When <see cref="StoreIfDue"/> has something to do, as long as something is measured.</summary>
    public TimeSpan Deadline => ToNodeTime(_stored + StoreInterval);

    /// <summary>Puts the running time into the turn's batch.</summary>
    public void Store()
    {
        if (Now == _storedInTurn && Now != TimeSpan.Zero) return;
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, ToMilliseconds(Now));
        _bundles.Batch.Put(StoreName, octets);
        _storedInTurn = Now;
    }

    public void StoreIfDue()
    {
        if (Now >= _stored + StoreInterval) Store();
    }

    public void OnCommitted() => _stored = _storedInTurn;

    public void OnFailed() => _storedInTurn = _stored;

    public static ulong ToMilliseconds(TimeSpan running) => (ulong)Math.Max(0, running.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a stored time; one that no station reaches becomes a thousand years.</summary>
    public static TimeSpan FromMilliseconds(ulong milliseconds) =>
        milliseconds >= (ulong)Longest.TotalMilliseconds ? Longest : TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);
}
