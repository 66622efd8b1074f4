using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles;

/// <summary>Decides what becomes of a bundle that arrives: delivered, held, accepted as a duplicate, dropped with a row, or refused.</summary>
internal sealed class BundleReceiver(BundleNode node, BundleOptions options, EndpointCache endpoints, BundleIndex index, TurnChanges changes, LocalDelivery delivery)
{
    /// <summary>How long an identity is known beyond its bundle's lifetime.</summary>
    private static readonly TimeSpan SeenGrace = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly EndpointId _self = options.NodeId;

    /// <summary>Takes a bundle, within the turn.</summary>
    public void Receive(UplinkSlot slot, ulong transfer, ReadOnlyMemory<byte> octets)
    {
        if (!IsAdmitted(slot.Peer))
        {
            changes.CountAtOnce(static all => all with { NotAdmitted = all.NotAdmitted + 1 });
            Refuse(slot, transfer, isRetryUseful: false);
            return;
        }

        var status = BundleCodec.Decode(octets.Span, endpoints, false, out var view, out _);
        var header = view.Header;
        if (status is not (BundleDecodeStatus.Done or BundleDecodeStatus.AdministrativeRecord) || header.Source.IsNone || header.Destination.IsNone)
        {
            Refuse(slot, transfer, isRetryUseful: false);
            return;
        }

        var isForUs = header.Destination.NodeId == _self;
        if (isForUs && view.IsPayloadEncrypted)
        {
            Refuse(slot, transfer, isRetryUseful: false); // nobody here could read it
            return;
        }

        var digest = BundlePreparer.Digest(view);
        if (index.Find(view.Id) is { } held)
        {
            ReceiveHeld(slot, transfer, held, digest);
            return;
        }

        if (header.Source.NodeId == _self && !isForUs)
        {
            // It came back by a loop and is held here no longer. Its neighbor keeps it: dropping it here would lose it, and taking it would send it around again.
            changes.CountAtOnce(static all => all with { Looped = all.Looped + 1 });
            Refuse(slot, transfer, isRetryUseful: true);
            return;
        }

        Span<byte> key = stackalloc byte[BundleKey.MaxSeenSize];
        key = key[..BundleKey.WriteSeen(view.Id, digest, key)];
        if (isForUs && !delivery.TakesRepeats(header.Destination) && (changes.WasSeen(view.Id, digest) || node.Store.WasSeen(key) || WasSeenByVersion1(view.Id)))
        {
            AcceptDuplicate(slot, transfer);
            return;
        }

        ReceiveNew(slot, transfer, octets, view, status, digest, key);
    }

    /// <summary>An application threw: its bundle rests, longer each time, and is set aside in the end.</summary>
    public void OnDeliveryFailed(HeldBundle held, Exception failure)
    {
        var attempts = held.Stored.Attempts + 1;
        held.Stored = held.Stored with { Attempts = attempts };
        changes.CountAtOnce(static all => all with { DeliveriesFailed = all.DeliveriesFailed + 1 });
        node.OnPartFailed($"delivery to {held.Stored.Destination}", failure);
        if (attempts >= options.MaxDeliveryAttempts)
        {
            changes.SetAside(held, node.Time.Wall);
            return;
        }

        node.Batch.Update(held.Stored);
        index.MoveUntil(held, HeldState.Resting, BundleIndex.Later(node.Time.Held, Rest(attempts)));
    }

    /// <summary>The rest before the next attempt: a second, doubled with each, at most five minutes.</summary>
    public static TimeSpan Rest(int attempts) => attempts > 9 ? LongestRest : FirstRest * (1 << (attempts - 1));

    private void ReceiveHeld(UplinkSlot slot, ulong transfer, HeldBundle held, UInt128 digest)
    {
        if (held.Stored.Digest != UInt128.Zero && held.Stored.Digest != digest)
        {
            changes.CountAtOnce(static all => all with { Conflicting = all.Conflicting + 1 });
            Refuse(slot, transfer, isRetryUseful: true); // kept apart: it may come once the other one is gone
            return;
        }

        // One that is about to be forgotten came back by a loop: taking it now would lose it.
        if (held.State == HeldState.Gone)
        {
            Refuse(slot, transfer, isRetryUseful: true);
            return;
        }

        // It came around, perhaps, from where this node's own transfer took it. Were it taken now, the acknowledgement that is still to
        // come would let go the only copy.
        if (held.Transfers > 0 || held.IsAcknowledged)
        {
            changes.CountAtOnce(static all => all with { Looped = all.Looped + 1 });
            Refuse(slot, transfer, isRetryUseful: true);
            return;
        }

        AcceptDuplicate(slot, transfer);
        if (held.State != HeldState.Carried) return;

        // The neighbor gives it back, and may do so again at once: it rests before it is sent again.
        held.Stored = held.Stored with { Attempts = held.Stored.Attempts + 1 };
        changes.CountAtOnce(static all => all with { Looped = all.Looped + 1 });
        index.MoveUntil(held, HeldState.Resting, BundleIndex.Later(node.Time.Held, Rest(held.Stored.Attempts)));
    }

    private void ReceiveNew(UplinkSlot slot, ulong transfer, ReadOnlyMemory<byte> octets, in BundleView view, BundleDecodeStatus status, UInt128 digest, ReadOnlySpan<byte> key)
    {
        var header = view.Header;
        var time = node.Time;
        var isForUs = header.Destination.NodeId == _self;
        var stored = new StoredBundle(view.Id, header.Destination, header.Priority, BundleIndex.Later(time.Held, Remaining(header, time)), octets.Length, 0)
        {
            HeldSince = time.Held,
            CameFrom = slot.Peer,
            Digest = digest,
        };
        var drop = WhyDropped(header, isForUs, status, stored, time);
        var isRegistered = isForUs && delivery.IsRegistered(header.Destination);
        if (drop is null && isForUs && !isRegistered && index.Undelivered >= options.MaxBundles / 4)
        {
            Refuse(slot, transfer, isRetryUseful: true); // nobody may ever ask for them: they leave room for what has somebody
            return;
        }

        if (drop is null && !isRegistered && node.MakeRoom(header.Priority, stored.HeldUntil) == Admission.Rejected)
        {
            Refuse(slot, transfer, isRetryUseful: true);
            return;
        }

        if (drop is { } dropped)
        {
            Accept(slot, transfer);
            changes.Drop(dropped.Topic, stored, dropped.Reason, time.Wall);
            return;
        }

        if (isRegistered && delivery.Deliver(view, stored, TimeSpan.Zero, time.Trusted) is { } failure)
        {
            if (node.MakeRoom(header.Priority, stored.HeldUntil) == Admission.Rejected)
            {
                Refuse(slot, transfer, isRetryUseful: true);
                return;
            }

            Remember(view.Id, digest, key, stored);
            Accept(slot, transfer);
            OnDeliveryFailed(node.Hold(stored, octets), failure);
            return;
        }

        if (isForUs) Remember(view.Id, digest, key, stored);
        Accept(slot, transfer);
        if (isRegistered) changes.Count(static all => all with { Delivered = all.Delivered + 1 });
        else node.Hold(stored, octets);
    }

    /// <summary>What is left of the lifetime: by its age, which every hop counted by its own running time. Without an age only a trusted clock tells, and never of a critical bundle.</summary>
    private static TimeSpan Remaining(in BundleHeader header, in NodeTime time)
    {
        var lifetime = header.LifetimeMilliseconds;
        if (header.AgeMilliseconds is { } age) return BundleCodec.ToTimeSpan(lifetime - Math.Min(lifetime, age));
        var whole = BundleCodec.ToTimeSpan(lifetime);
        if (header.Priority == Priority.Critical || !header.Created.IsKnown || !time.Trusted.IsKnown) return whole;
        var ends = header.Created.Add(whole);
        if (ends <= time.Trusted) return TimeSpan.Zero;
        var left = BundleCodec.ToTimeSpan(ends.Milliseconds - time.Trusted.Milliseconds);
        return left < whole ? left : whole;
    }

    private static (string Topic, string Reason)? WhyDropped(in BundleHeader header, bool isForUs, BundleDecodeStatus status, in StoredBundle stored, in NodeTime time)
    {
        if (stored.HeldUntil <= time.Held) return (BundleJournal.Expired, "its lifetime was over when it arrived");
        if (isForUs && status == BundleDecodeStatus.AdministrativeRecord) return (BundleJournal.Dropped, "this node acts on no administrative records");
        return !isForUs && header.HopLimit > 0 && header.HopCount >= header.HopLimit ? (BundleJournal.Dropped, $"it made {header.HopCount} hops of {header.HopLimit}") : null;
    }

    private void Remember(BundleId id, UInt128 digest, ReadOnlySpan<byte> key, in StoredBundle stored)
    {
        if (delivery.TakesRepeats(stored.Destination)) return;
        changes.MarkSeen(id, digest);
        node.Batch.Remember(key, BundleIndex.Later(stored.HeldUntil, SeenGrace));
    }

    private bool WasSeenByVersion1(BundleId id)
    {
        Span<byte> key = stackalloc byte[BundleKey.MaxSize];
        return node.Store.WasSeen(key[..BundleKey.WriteSeenOfVersion1(id, key)]);
    }

    private bool IsAdmitted(EndpointId peer) => BundleForwarder.IsAdmitted(options, peer);

    private void Accept(UplinkSlot slot, ulong transfer)
    {
        slot.ToAccept.Add(transfer);
        changes.Count(static all => all with { Received = all.Received + 1 });
    }

    private void AcceptDuplicate(UplinkSlot slot, ulong transfer)
    {
        slot.ToAccept.Add(transfer);
        changes.Count(static all => all with { Duplicates = all.Duplicates + 1 });
    }

    private void Refuse(UplinkSlot slot, ulong transfer, bool isRetryUseful)
    {
        slot.ToRefuse.Add((transfer, isRetryUseful));
        changes.CountAtOnce(static all => all with { RefusedHere = all.RefusedHere + 1 });
    }
}
