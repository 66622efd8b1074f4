using System.Security.Cryptography;
using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles;

/// <summary>Makes bundles ready to leave: this node's own with their age, others' with hop count, previous node and age brought up to date.</summary>
internal sealed class BundlePreparer(EndpointId self, EndpointCache endpoints, BundleIndex index, IBundleStore store)
{
    /// <summary>A smaller difference between the clock and the running time, in milliseconds, is not counted as time off.</summary>
    private const ulong LeastOff = 1000;

    /// <summary>The encoded bundle as it leaves now.</summary>
    /// <param name="held">The bundle.</param>
    /// <param name="time">The time.</param>
    /// <param name="former">Whether the destination may have got it before, as another incarnation of itself: a bundle of this node says so.</param>
    /// <param name="octets">What leaves.</param>
    public PrepareStatus TryPrepare(HeldBundle held, in NodeTime time, FormerSend former, out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        if (held.Octets is not { } stored)
        {
            try
            {
                if (store.Read(held.Id) is not { } read) return PrepareStatus.Damaged;
                stored = read;
            }
            catch (BundleStoreException)
            {
                return PrepareStatus.Unreadable; // the next commit reports a store that stays broken
            }
        }

        var isFromStore = held.Octets is null;
        if (BundleCodec.Decode(stored.Span, endpoints, false, out var view, out _) is not (BundleDecodeStatus.Done or BundleDecodeStatus.AdministrativeRecord)) return PrepareStatus.Damaged;
        if (isFromStore && held.Stored.Digest != UInt128.Zero && Digest(view) != held.Stored.Digest) return PrepareStatus.Damaged;
        index.Keep(held, stored);
        var age = (ulong)Math.Max(0, (time.Held - held.Stored.HeldSince).Ticks / TimeSpan.TicksPerMillisecond);
        var isOwn = view.Header.Source.NodeId == self;
        octets = stored;
        if (!isOwn) former = FormerSend.None;
        if (isOwn && former == FormerSend.None && (age == 0 || view.Header.AgeMilliseconds is null)) return PrepareStatus.Ready;
        var buffer = new byte[BundleCodec.GetMaxForwardSize(stored.Length, self)];
        var mark = new ResentMark(former, held.IsOfEarlierProcess ? ClockAge(view.Header, age, time.Trusted) : 0);
        octets = buffer.AsMemory(0, BundleCodec.Forward(view, isOwn ? null : self, age, buffer, mark));
        return PrepareStatus.Ready;
    }

    /// <summary>
    /// How old an own bundle is by this node's clock, which made its creation time, where that is more than it was running: it was off
    /// meanwhile. 0 where the clock is not trusted, or was not.
    /// </summary>
    private static ulong ClockAge(in BundleHeader header, ulong age, DtnTime wall)
    {
        if (!header.Created.IsKnown || !wall.IsKnown || wall <= header.Created) return 0;
        var byClock = wall.Milliseconds - header.Created.Milliseconds;
        return byClock > age + LeastOff ? byClock : 0;
    }

    /// <summary>The first 16 bytes of SHA-256 of what no hop may change: the primary block, with destination and lifetime, and the payload.</summary>
    public static UInt128 Digest(in BundleView view)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(view.Octets.Slice(1, view.PrimaryLength));
        hash.AppendData(view.Payload);
        hash.GetHashAndReset(digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
