using System.Buffers.Binary;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// The bundle node's held time, in which ground's stored deadlines are: no wall clock moves it, and a restart goes on with it.
/// </summary>
/// <remarks>
/// The node stores it with each commit. While something is measured in it there is one every minute at least, so that a crash sets it back
/// by a minute at most.
/// Time that the station was down is not in it: nothing ends early for it.
/// </remarks>
internal sealed class HeldTime(BundleNode bundles)
{
    public const string StoreName = "ground/held";
    private static readonly TimeSpan StoreInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 1000);
    private TimeSpan _stored = bundles.Time.Held;
    private bool _isInTurn;

    public TimeSpan Now => bundles.Time.Held;

    /// <summary>When <see cref="StoreIfDue"/> has something to do, in node time, as long as something is measured.</summary>
    public TimeSpan Deadline => ToNodeTime(_stored + StoreInterval);

    /// <summary>The node time at which the held time is <paramref name="held"/>.</summary>
    public TimeSpan ToNodeTime(TimeSpan held) => held - bundles.Time.Held + bundles.Time.Now;

    /// <summary>Gives the turn something to commit when the last commit of this was a minute ago.</summary>
    public void StoreIfDue()
    {
        if (Now < _stored + StoreInterval) return;
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, ToMilliseconds(Now));
        bundles.Batch.Put(StoreName, octets);
        _isInTurn = true;
    }

    public void OnCommitted()
    {
        if (_isInTurn) _stored = Now;
        _isInTurn = false;
    }

    public void OnFailed() => _isInTurn = false;

    public static ulong ToMilliseconds(TimeSpan held) => (ulong)Math.Max(0, held.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a stored time; one that no station reaches becomes a thousand years.</summary>
    public static TimeSpan FromMilliseconds(ulong milliseconds) =>
        milliseconds >= (ulong)Longest.TotalMilliseconds ? Longest : TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);
}
