using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Bundles;

/// <summary>Moves bundles over the uplinks: takes their events, gives them what may leave, and watches what is on its way.</summary>
internal sealed class BundleForwarder(BundleOptions options, BundleIndex index, TurnChanges changes, BundlePreparer preparer, Action<string, Exception> partFailed)
{
    private const int MaxEventsPerTurn = 512;
    private readonly List<UplinkSlot> _slots = [];
    private readonly List<HeldBundle> _damaged = [];
    private readonly ulong _incarnation = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1; // never 0
    private NodeTime _time;
    private bool _hasMoreEvents;

    public IReadOnlyList<UplinkSlot> Slots => _slots;

    /// <summary>Whether the next turn has something to do at once.</summary>
    public bool HasWork => _hasMoreEvents || _damaged.Count > 0;

    public void Attach(IUplink uplink, bool isDefault)
    {
        if (_slots.Exists(slot => ReferenceEquals(slot.Uplink, uplink))) throw new ArgumentException($"The uplink {uplink.Name} is attached already.", nameof(uplink));
        var slot = new UplinkSlot(uplink, isDefault);
        _slots.Add(slot);
        Try(slot, attached => attached.Introduce(_incarnation));
    }

    public void Detach(IUplink uplink)
    {
        var at = _slots.FindIndex(slot => ReferenceEquals(slot.Uplink, uplink));
        if (at < 0) return;
        ReturnInFlight(_slots[at]);
        _slots.RemoveAt(at);
    }

    /// <summary>When an uplink or a transfer wants attention, in held time; null if nothing is scheduled.</summary>
    /// <param name="sinceStart">What held time is ahead of the time since the start.</param>
    public TimeSpan? NextDue(TimeSpan sinceStart)
    {
        TimeSpan? due = null;
        foreach (var slot in _slots)
        {
            var wanted = slot.FailedUntil ?? (Try(slot, static uplink => uplink.Deadline) is { } deadline ? BundleIndex.Later(deadline, sinceStart) : null);
            if (wanted is { } at && (due is null || at < due)) due = at;
            if (slot.Sent.TryPeek(out var oldest) && BundleIndex.Later(oldest.SentAt, options.TransferTimeout) is var timeout && (due is null || timeout < due)) due = timeout;
        }

        return due;
    }

    /// <summary>Whether bundles are exchanged with a neighbor: with nobody who calls itself as this node does, and with those that are listed, where there is a list.</summary>
    public static bool IsAdmitted(BundleOptions options, EndpointId peer) => peer != options.NodeId && (options.Peers.Count == 0 || options.Peers.Contains(peer));

    /// <summary>How long the answer to a bundle in custody may take.</summary>
    public TimeSpan AnswerAfter(int attempts)
    {
        var wait = options.AnswerWait * Math.Pow(2, Math.Min(attempts, 20));
        return wait < options.AnswerWaitLimit ? wait : options.AnswerWaitLimit;
    }

    /// <summary>Queues what has rested, and what waited for its answer for too long.</summary>
    public void WakeDue(in NodeTime time)
    {
        (_time, _hasMoreEvents) = (time, false);
        while (index.TryTakeDue(time.Held, out var held))
        {
            if (held.State == HeldState.Resting)
            {
                index.Move(held, held.Stored.Destination.NodeId == options.NodeId ? HeldState.Undelivered : HeldState.Queued);
                continue;
            }

            if (!TurnChanges.IsInCustody(held, time))
            {
                changes.Leave(held, BundleFate.Unconfirmed, time.Wall);
                continue;
            }

            held.Stored = held.Stored with { Attempts = held.Stored.Attempts + 1 };
            changes.Count(static all => all with { Resent = all.Resent + 1 });
            index.Move(held, HeldState.Queued);
        }
    }

    /// <summary>Lets the bundles go whose lifetime is over, wherever they are, and those that the store lost.</summary>
    public void EndDue(in NodeTime time)
    {
        while (index.TryTakeEnded(time.Held, out var held)) changes.Leave(held, BundleFate.Expired, time.Wall);
        foreach (var held in _damaged)
        {
            if (held.State != HeldState.Gone) changes.Leave(held, BundleFate.Damaged, time.Wall);
        }
    }

    /// <summary>Takes what happened on an uplink.</summary>
    public void TakeEvents(UplinkSlot slot, NodeTime time, Action<ulong, ReadOnlyMemory<byte>> receive)
    {
        if (slot.FailedUntil > time.Held) return;
        slot.FailedUntil = null;
        if (!Try(slot, uplink => uplink.Advance(time.Now))) return;
        for (var left = MaxEventsPerTurn; left > 0; left--)
        {
            var happened = default(UplinkEvent);
            var hasEvent = false;
            if (!Try(slot, uplink => hasEvent = uplink.TryTakeEvent(out happened)) || !hasEvent)
            {
                TimeOut(slot, time);
                return;
            }

            switch (happened.Kind)
            {
                case UplinkEventKind.Up:
                    slot.FruitlessVersion = -1;
                    slot.HasTrueIncarnations |= slot.PeerIncarnation != 0; // until an answer by a session that tells none says otherwise
                    index.Queue.Touch();
                    break;
                case UplinkEventKind.Down:
                    slot.ToAccept.Clear();
                    slot.ToRefuse.Clear();
                    ReturnInFlight(slot);
                    index.Queue.Touch(); // a bundle that preferred another uplink may want this one now
                    break;
                case UplinkEventKind.Acknowledged when slot.TryEnd(happened.Transfer, out var sent, out var recipient):
                    sent.Sends = sent.Sends.OnAcknowledged(recipient);
                    changes.Forwarded(sent, slot.Name);
                    break;
                case UplinkEventKind.Refused when slot.TryEnd(happened.Transfer, out var refused, out _):
                    changes.CountAtOnce(static all => all with { RefusedByPeers = all.RefusedByPeers + 1 });
                    if (refused.State != HeldState.InFlight || refused.IsAcknowledged || !ReferenceEquals(refused.LastUplink, slot.Uplink)) break;
                    refused.Sends = refused.Sends.Refused();
                    refused.Stored = refused.Stored with { Attempts = refused.Stored.Attempts + 1 };
                    index.MoveUntil(refused, HeldState.Resting, BundleIndex.Later(time.Held, BundleReceiver.Rest(refused.Stored.Attempts)));
                    break;
                case UplinkEventKind.Received:
                    try
                    {
                        receive(happened.Transfer, happened.Octets);
                    }
                    catch
                    {
                        slot.ToRefuse.Add((happened.Transfer, true)); // the turn fails, and the neighbor keeps the bundle
                        throw;
                    }

                    break;
            }
        }

        _hasMoreEvents = true;
        TimeOut(slot, time);
    }

    /// <summary>The turn is durable: accepts what came, then sends.</summary>
    public void AcceptAndSend(NodeTime time)
    {
        _damaged.Clear();
        foreach (var slot in _slots)
        {
            if (slot.FailedUntil is not null) continue;
            var isBusy = slot.ToAccept.Count + slot.ToRefuse.Count > 0;
            if (isBusy)
            {
                Try(slot, uplink =>
                {
                    foreach (var transfer in slot.ToAccept) uplink.Accept(transfer);
                    foreach (var (transfer, isRetryUseful) in slot.ToRefuse) uplink.Refuse(transfer, isRetryUseful);
                });
                slot.ToAccept.Clear();
                slot.ToRefuse.Clear();
            }

            Try(slot, _ => isBusy |= Send(slot, time));
            if (isBusy) Try(slot, uplink => uplink.Advance(time.Now)); // what was written leaves with this turn
        }
    }

    /// <summary>The turn failed: what came is refused, and comes again.</summary>
    public void RefuseReceived()
    {
        foreach (var slot in _slots)
        {
            Try(slot, uplink =>
            {
                foreach (var transfer in slot.ToAccept) uplink.Refuse(transfer, isRetryUseful: true);
                foreach (var (transfer, isRetryUseful) in slot.ToRefuse) uplink.Refuse(transfer, isRetryUseful);
            });
            slot.ToAccept.Clear();
            slot.ToRefuse.Clear();
        }
    }

    private bool Send(UplinkSlot slot, NodeTime time)
    {
        var hasSent = false;
        while (slot.State == UplinkState.Up && slot.MayBegin && slot.FruitlessVersion != index.Queue.Version && IsAdmitted(options, slot.Peer))
        {
            var peer = slot.Peer;
            if (index.Queue.First(peer, slot.IsDefault, held => MayGo(held, slot, time)) is not { } held)
            {
                slot.FruitlessVersion = index.Queue.Version;
                break;
            }

            var recipient = RecipientOf(held, slot, peer);
            var status = preparer.TryPrepare(held, time, held.Sends.For(recipient), out var octets);
            if (status != PrepareStatus.Ready)
            {
                if (status == PrepareStatus.Damaged) _damaged.Add(held);
                index.MoveUntil(held, HeldState.Resting, BundleIndex.Later(time.Held, BundleReceiver.Rest(1)));
                continue;
            }

            if (!slot.Uplink.TrySend(octets, out var transfer)) break;
            if (!slot.TryBegin(transfer, held, recipient)) throw new InvalidOperationException($"The uplink {slot.Name} gave transfer number {transfer} twice.");
            index.Keep(held, null);
            index.Move(held, HeldState.InFlight);
            (held.LastUplink, held.CarriedBy, held.Sends) = (slot.Uplink, null, held.Sends.Begin(recipient));
            slot.Sent.Enqueue((transfer, time.Held));
            hasSent = true;
        }

        return hasSent;
    }

    /// <summary>
    /// The end-to-end answer to a bundle came, which only its destination can give: by the uplink that had it last, the destination tells
    /// its incarnation, or does not.
    /// </summary>
    public void NoteAnswer(HeldBundle held)
    {
        if (held.Sends.LastRecipient is not { } recipient) return;
        foreach (var slot in _slots)
        {
            if (ReferenceEquals(slot.Uplink, held.LastUplink)) slot.HasTrueIncarnations = recipient.Incarnation != 0;
        }
    }

    /// <summary>
    /// Whom a transfer reaches: an incarnation of the destination, or somebody of whom that is not known. One that tells none under the
    /// destination's name is an impostor on an uplink where an incarnation was told, unless the destination answered without telling one.
    /// </summary>
    private static FormerSends.Recipient RecipientOf(HeldBundle held, UplinkSlot slot, EndpointId peer)
    {
        if (held.Stored.Destination.NodeId != peer) return default;
        var incarnation = slot.PeerIncarnation;
        return new(incarnation, IsNobody: incarnation == 0 && slot.HasTrueIncarnations);
    }

    /// <summary>A neighbor is served by the session that was there first; another one under its name may be an impostor.</summary>
    private bool IsServing(UplinkSlot slot)
    {
        if (!slot.IsPassive) return true;
        foreach (var other in _slots)
        {
            if (ReferenceEquals(other, slot)) return true;
            if (other.State == UplinkState.Up && other.Peer == slot.Peer) return false;
        }

        return true;
    }

    /// <summary>Whether a bundle may leave by an uplink, were there no other.</summary>
    private bool CanCarry(HeldBundle held, UplinkSlot slot, in NodeTime time)
    {
        var peer = slot.Peer;
        if (slot.State != UplinkState.Up || !IsAdmitted(options, peer)) return false;

        // What was sent by the neighbor's first session without success goes by another one: the first may be the impostor.
        if (!IsServing(slot) && (held.LastUplink is null || ReferenceEquals(held.LastUplink, slot.Uplink))) return false;
        if (held.Stored.Destination.NodeId == peer) return true;
        if (!slot.IsDefault) return false;

        // Back to where it came from only where nothing else goes, and never to its source.
        return held.Stored.CameFrom != peer || peer.IsNone
            || (held.Id.Source.NodeId != peer && time.Held >= BundleIndex.Later(held.Stored.HeldSince, BundleIndex.WayOut));
    }

    private bool MayGo(HeldBundle held, UplinkSlot slot, in NodeTime time) =>
        CanCarry(held, slot, time) && (!ReferenceEquals(held.LastUplink, slot.Uplink) || !HasOtherWay(held, slot, time));

    private bool HasOtherWay(HeldBundle held, UplinkSlot slot, in NodeTime time)
    {
        foreach (var other in _slots)
        {
            if (!ReferenceEquals(other, slot) && CanCarry(held, other, time)) return true;
        }

        return false;
    }

    /// <summary>Queues bundles whose transfer hangs: for another uplink, where there is one. A late acknowledgement still counts.</summary>
    private void TimeOut(UplinkSlot slot, in NodeTime time)
    {
        for (var left = slot.Sent.Count; left > 0 && slot.Sent.TryPeek(out var oldest); left--)
        {
            if (!slot.TryFind(oldest.Transfer, out var held) || held.State != HeldState.InFlight || held.IsAcknowledged || !ReferenceEquals(held.LastUplink, slot.Uplink))
            {
                slot.Sent.Dequeue();
                continue;
            }

            if (time.Held < BundleIndex.Later(oldest.SentAt, options.TransferTimeout)) return;
            slot.Sent.Dequeue();
            changes.CountAtOnce(static all => all with { TransfersTimedOut = all.TransfersTimedOut + 1 });
            index.Move(held, HeldState.Queued);
        }
    }

    private void ReturnInFlight(UplinkSlot slot)
    {
        foreach (var held in slot.InFlight)
        {
            if (held.State == HeldState.InFlight && !held.IsAcknowledged && ReferenceEquals(held.LastUplink, slot.Uplink)) index.Move(held, HeldState.Queued);
        }

        slot.EndAll();
    }

    /// <summary>Runs an uplink's code; one that throws is left alone for a while, and its bundles go another way.</summary>
    private bool Try(UplinkSlot slot, Action<IUplink> work)
    {
        try
        {
            work(slot.Uplink);
            slot.Failures = 0;
            return true;
        }
#pragma warning disable CA1031 // an integrator's code: whatever it throws, the other uplinks go on
        catch (Exception failure) when (failure is not BundleStoreException)
#pragma warning restore CA1031
        {
            slot.FailedUntil = BundleIndex.Later(_time.Held, BundleReceiver.Rest(++slot.Failures));
            slot.ToAccept.Clear();
            slot.ToRefuse.Clear();
            ReturnInFlight(slot);
            index.Queue.Touch();
            partFailed($"uplink {slot.Name}", failure);
            return false;
        }
    }

    private static TimeSpan? Try(UplinkSlot slot, Func<IUplink, TimeSpan?> read)
    {
        try
        {
            return read(slot.Uplink);
        }
#pragma warning disable CA1031 // it throws again in the turn, where measures are taken
        catch (Exception)
#pragma warning restore CA1031
        {
            return TimeSpan.Zero;
        }
    }
}
