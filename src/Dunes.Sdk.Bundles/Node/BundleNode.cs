using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles;

/// <summary>A store-and-forward node as a state machine: what arrives is stored, then delivered or forwarded, then acknowledged.</summary>
/// <remarks>
/// Not thread-safe. A turn is: the application adds to <see cref="Batch"/> and calls <see cref="Enqueue"/>, then <see cref="Advance"/> takes the uplinks' events, delivers,
/// commits everything in one transaction, and only then acknowledges and sends. When the commit fails nothing of the turn has happened: received bundles are refused, and the exception is passed on.
/// The same is so when an application's delivery throws.
/// Fragments, bundles without a source and bundles that cannot be decoded are refused for good. A bundle for this node whose endpoint nobody registered yet is held for it.
/// </remarks>
public sealed class BundleNode
{
    /// <summary>Hops that this node's own bundles may make.</summary>
    private const byte HopLimit = 32;

    private const int MaxEventsPerTurn = 512;
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    /// <summary>How long an identity is known beyond its bundle's expiry: clocks that are a little apart, or are put right, make no duplicate.</summary>
    private static readonly TimeSpan SeenGrace = TimeSpan.FromHours(1);

    private readonly BundleOptions _options;
    private readonly EndpointId _self;
    private readonly EndpointCache _endpoints = new();
    private readonly CreationClock _clock = new();
    private readonly BundleHold _hold;
    private readonly Dictionary<EndpointId, Action<Bundle>> _applications = [];
    private readonly List<UplinkSlot> _slots = [];
    private TimeSpan _now;
    private TimeSpan _pruneAt = TimeSpan.MinValue;
    private TimeSpan? _retryAt;
    private DtnTime _wall;
    private bool _hasMoreEvents;

    /// <summary>Opens the node on its store; what was held is held again.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="BundleStoreException">The store cannot be read.</exception>
    public BundleNode(BundleOptions options, IBundleStore store)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        if (BundleOptionsValidator.Check(options) is { } wrong) throw new ArgumentException(wrong, nameof(options));
        (_options, _self, Store) = (options, options.NodeId, store);
        _hold = new(options.MaxBundles, _self, Batch);
        _clock.Load(store.Get(CreationClock.ValueName));
        foreach (var bundle in store.Pending()) _hold.Load(bundle);
    }

    /// <summary>This node's id.</summary>
    public EndpointId Id => _self;

    /// <summary>The store.</summary>
    public IBundleStore Store { get; }

    /// <summary>This turn's changes; an application's own rows go here, and are committed with the rest.</summary>
    public StoreBatch Batch { get; } = new();

    /// <summary>Bundles held: for sending, on their way, or waiting for their application.</summary>
    public int Queued => _hold.Live;

    /// <summary>The most bundles held at once since the node was opened.</summary>
    public int PeakQueued => _hold.PeakLive;

    /// <summary>What the node did since it was opened.</summary>
    public BundleCounters Counters => _hold.Counters;

    /// <summary>When <see cref="Advance"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            // After a failed commit what is due stays due: it waits for the retry.
            if (_retryAt is null && (_hasMoreEvents || _hold.HasDeliverable || !Batch.IsEmpty)) return _now;
            var deadline = _retryAt ?? _hold.NextDeadline(_now, _wall);
            foreach (var slot in _slots) deadline = Earlier(deadline, slot.Uplink.Deadline);
            return deadline;
        }
    }

    /// <summary>Called after the commit for each bundle that the next node has on stable storage, or that expired or was evicted.</summary>
    public Action<BundleId, BundleFate>? Finished { get; set; }

    /// <summary>Called within the turn for each bundle that the next node has on stable storage, with the name of the uplink that carried it: rows that are added to <see cref="Batch"/> go into the commit that forgets the bundle.</summary>
    /// <remarks>A turn that failed calls it again for the same bundles, since its rows are gone.</remarks>
    public Action<BundleId, string>? Carried { get; set; }

    /// <summary>Delivers bundles for an endpoint of this node. It is called within a turn, once for each bundle: duplicates are known and acknowledged without it.</summary>
    /// <exception cref="ArgumentException">The endpoint is another node's, or taken.</exception>
    public void Register(EndpointId endpoint, Action<Bundle> deliver)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        if (endpoint.NodeId != _self) throw new ArgumentException($"{endpoint} is not an endpoint of {_self}.", nameof(endpoint));
        if (!_applications.TryAdd(endpoint, deliver)) throw new ArgumentException($"{endpoint} is registered already.", nameof(endpoint));
        _hold.OfferTo(endpoint);
    }

    /// <summary>Uses an uplink; a bundle may leave by it when its peer is the destination's node, or when <paramref name="isDefault"/>.</summary>
    public void Attach(IUplink uplink, bool isDefault = true)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        if (_slots.Exists(slot => ReferenceEquals(slot.Uplink, uplink))) throw new ArgumentException($"The uplink {uplink.Name} is attached already.", nameof(uplink));
        _slots.Add(new(uplink, isDefault));
    }

    /// <summary>Stops using an uplink; its transfers under way count as failed.</summary>
    public void Detach(IUplink uplink)
    {
        var at = _slots.FindIndex(slot => ReferenceEquals(slot.Uplink, uplink));
        if (at < 0) return;
        ReturnInFlight(_slots[at]);
        _slots.RemoveAt(at);
    }

    /// <summary>Adds a bundle to this turn; it is on stable storage when <see cref="Advance"/> returns.</summary>
    /// <remarks>In a full node the least urgent bundle gives way, which may be this one: it is finished as <see cref="BundleFate.Evicted"/> then.</remarks>
    /// <exception cref="ArgumentException">The source is not this node's, there is no destination, the lifetime is not positive, or the priority is unknown.</exception>
    /// <exception cref="BundleStoreException">The bundle is critical, and the node is full of critical ones.</exception>
    public BundleId Enqueue(in OutgoingBundle bundle, DtnTime wall)
    {
        if (bundle.Source.NodeId != _self) throw new ArgumentException($"The source {bundle.Source} is not an endpoint of {_self}.", nameof(bundle));
        if (bundle.Destination.IsNone) throw new ArgumentException("The bundle has no destination.", nameof(bundle));
        if (bundle.Lifetime < TimeSpan.FromMilliseconds(1)) throw new ArgumentException($"The lifetime is {bundle.Lifetime}; use 1 ms or more.", nameof(bundle));
        if (bundle.Priority > Priority.Critical) throw new ArgumentException($"The priority {bundle.Priority} is unknown.", nameof(bundle));

        var expires = wall.IsKnown ? wall.Add(bundle.Lifetime) : DtnTime.Unknown;
        var room = _hold.MakeRoom(bundle.Priority, expires, _now, wall);
        if (room == RoomFor.Nobody && bundle.Priority == Priority.Critical)
        {
            throw new BundleStoreException(BundleStoreFailure.Full, _options.DatabasePath, $"all of its {_options.MaxBundles} bundles are critical or on their way, and so is the new one");
        }

        var (created, sequence) = _clock.Next(wall);
        var id = new BundleId(bundle.Source, created, sequence);
        if (created > wall && wall.IsKnown) expires = created.Add(bundle.Lifetime);
        if (room == RoomFor.Nobody)
        {
            _hold.EvictAtBirth(id, bundle.Destination, bundle.Priority, wall);
            return id;
        }

        var header = new BundleHeader(bundle.Source, bundle.Destination, created, sequence, (ulong)(bundle.Lifetime.Ticks / TimeSpan.TicksPerMillisecond))
        {
            CrcType = _options.CrcType,
            Priority = bundle.Priority,
            HopLimit = HopLimit,
            AgeMilliseconds = wall.IsKnown ? null : 0,
        };
        var buffer = new byte[BundleCodec.GetMaxSize(header, bundle.Payload.Length)];
        var octets = buffer.AsMemory(0, BundleCodec.Encode(header, bundle.Payload.Span, buffer));
        _hold.Add(id, bundle.Destination, bundle.Priority, expires, bundle.Lifetime, octets, EndpointId.None, keep: true);
        _hold.CountEnqueued();
        return id;
    }

    /// <summary>Runs a turn.</summary>
    /// <param name="now">Time since the node started, which never goes back.</param>
    /// <param name="wall">What the wall clock shows; it may be unknown, and may be set back.</param>
    /// <exception cref="BundleStoreException">The commit failed; the turn did not happen.</exception>
    public void Advance(TimeSpan now, DtnTime wall)
    {
        (_now, _wall) = (now, wall);
        _retryAt = null;
        _hasMoreEvents = false;
        try
        {
            _hold.Begin(now, LifetimeOf);
            foreach (var slot in _slots) TakeEvents(slot);
            DeliverHeld();
            _hold.Expire(now, wall);
            _hold.StageRemovals(Carried);
            if (_clock.IsDirty) _clock.Save(Batch);
            if (!Batch.IsEmpty) Store.Commit(Batch);
        }
        catch
        {
            Undo();
            throw;
        }

        _clock.MarkSaved();
        var finished = _hold.Complete();
        foreach (var slot in _slots) AcceptAndSend(slot);
        Prune();
        if (Finished is not { } callback) return;
        foreach (var (id, fate) in finished) callback(id, fate);
    }

    private void TakeEvents(UplinkSlot slot)
    {
        slot.Uplink.Advance(_now);
        var left = MaxEventsPerTurn;
        while (slot.Uplink.TryTakeEvent(out var happened))
        {
            switch (happened.Kind)
            {
                case UplinkEventKind.Up:
                    slot.FruitlessVersion = -1;
                    break;
                case UplinkEventKind.Down:
                    slot.ToAccept.Clear();
                    ReturnInFlight(slot);
                    break;
                case UplinkEventKind.Acknowledged when slot.InFlight.Remove(happened.Transfer, out var sent):
                    _hold.OnForwarded(sent, slot.Uplink.Name);
                    break;
                case UplinkEventKind.Refused when slot.InFlight.Remove(happened.Transfer, out var refused):
                    _hold.CountRefusedByPeer();
                    _hold.Rest(refused, _now);
                    break;
                case UplinkEventKind.Received:
                    Receive(slot, happened.Transfer, happened.Octets);
                    break;
            }

            if (--left > 0) continue;
            _hasMoreEvents = true;
            return;
        }
    }

    private void Receive(UplinkSlot slot, ulong transfer, ReadOnlyMemory<byte> octets)
    {
        var status = BundleCodec.Decode(octets.Span, _endpoints, false, out var view, out _);
        var header = view.Header;
        if (status is not (BundleDecodeStatus.Done or BundleDecodeStatus.AdministrativeRecord) || header.Source.IsNone || header.Destination.IsNone)
        {
            RefuseNow(slot, transfer, isRetryUseful: false);
            return;
        }

        var id = view.Id;
        var isForUs = header.Destination.NodeId == _self;
        Span<byte> key = stackalloc byte[BundleKey.MaxSize];
        key = key[..BundleKey.WriteSeen(id, key)];
        if (_hold.Find(id) is { } held)
        {
            // One that is about to be forgotten came back by a loop: taking it now would lose it.
            if (held.State == HeldState.Gone) RefuseNow(slot, transfer, isRetryUseful: true);
            else AcceptDuplicate(slot, transfer);
            return;
        }

        if (isForUs && (_hold.WasSeen(id) || Store.WasSeen(key)))
        {
            AcceptDuplicate(slot, transfer);
            return;
        }

        var remaining = BundleCodec.ToTimeSpan(header.LifetimeMilliseconds - Math.Min(header.LifetimeMilliseconds, header.AgeMilliseconds ?? 0));
        var expires = header.Created.IsKnown ? header.Created.Add(view.Lifetime) : _wall.IsKnown ? _wall.Add(remaining) : DtnTime.Unknown;
        var dropped = WhyDropped(header, isForUs, status, expires);
        if (dropped is null && (!isForUs || !_applications.ContainsKey(header.Destination)) && _hold.MakeRoom(header.Priority, expires, _now, _wall) == RoomFor.Nobody)
        {
            RefuseNow(slot, transfer, isRetryUseful: true);
            return;
        }

        slot.ToAccept.Add(transfer);
        _hold.CountReceived();
        if (dropped is { } drop)
        {
            _hold.Drop(drop.Topic, id, header.Destination, header.Priority, drop.Reason, _wall);
            return;
        }

        if (isForUs)
        {
            _hold.MarkSeen(id);
            Batch.Remember(key, expires.IsKnown ? expires : new(ulong.MaxValue));
            if (_applications.TryGetValue(header.Destination, out var deliver))
            {
                _hold.CountDelivered();
                deliver(new(id, header.Destination, header.Priority, view.Lifetime, view.Payload.ToArray()) { Age = AgeOf(header, TimeSpan.Zero) });
                return;
            }
        }

        _hold.Add(id, header.Destination, header.Priority, expires, remaining, octets, slot.Uplink.Peer, keep: false);
    }

    private (string Topic, string Reason)? WhyDropped(in BundleHeader header, bool isForUs, BundleDecodeStatus status, DtnTime expires)
    {
        if (_wall.IsKnown && expires.IsKnown && expires <= _wall) return (BundleJournal.Expired, "its lifetime was over when it arrived");
        if (isForUs && status == BundleDecodeStatus.AdministrativeRecord) return (BundleJournal.Dropped, "this node acts on no administrative records");
        return !isForUs && header.HopLimit > 0 && header.HopCount >= header.HopLimit ? (BundleJournal.Dropped, $"it made {header.HopCount} hops of {header.HopLimit}") : null;
    }

    /// <summary>Gives what was held for a local endpoint to its application.</summary>
    private void DeliverHeld()
    {
        foreach (var held in _hold.TakeDeliverable(endpoint => _applications.ContainsKey(endpoint)))
        {
            ReadOnlyMemory<byte> octets = held.Octets ?? Store.Read(held.Id);
            if (BundleCodec.Decode(octets.Span, _endpoints, false, out var view, out _) is BundleDecodeStatus.Done)
            {
                _hold.CountDelivered();
                _applications[held.Stored.Destination](
                    new(held.Id, held.Stored.Destination, held.Stored.Priority, view.Lifetime, view.Payload.ToArray()) { Age = AgeOf(view.Header, _now - (held.HeldSince ?? _now)) });
            }
            else
            {
                _hold.Drop(BundleJournal.Dropped, held.Id, held.Stored.Destination, held.Stored.Priority, "what the store gave back is no bundle to deliver", _wall);
            }

            _hold.Leave(held, null, _wall);
        }
    }

    private void AcceptAndSend(UplinkSlot slot)
    {
        var isBusy = slot.ToAccept.Count > 0;
        foreach (var transfer in slot.ToAccept) slot.Uplink.Accept(transfer);
        slot.ToAccept.Clear();
        isBusy |= Send(slot);
        if (isBusy) slot.Uplink.Advance(_now);
    }

    private bool Send(UplinkSlot slot)
    {
        var hasSent = false;
        while (slot.Uplink.State == UplinkState.Up && slot.FruitlessVersion != _hold.Queue.Version)
        {
            var peer = slot.Uplink.Peer;
            if (_hold.Queue.First(peer, slot.IsDefault) is not { } held)
            {
                slot.FruitlessVersion = _hold.Queue.Version;
                break;
            }

            if (!TryPrepare(held, out var octets)) continue;
            if (held.CameFrom == peer && !peer.IsNone && held.Stored.Destination.NodeId != peer) continue; // known only now: the search passes over it
            if (!slot.Uplink.TrySend(octets, out var transfer)) break;
            _hold.OnSent(held);
            slot.InFlight.Add(transfer, held);
            hasSent = true;
        }

        return hasSent;
    }

    /// <summary>The octets that leave: this node's own as they are, others' with hop count, previous node and age brought up to date.</summary>
    private bool TryPrepare(HeldBundle held, out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        ReadOnlyMemory<byte>? read = null;
        try
        {
            read = held.Octets;
            if (read is null && Store.Read(held.Id) is { } fromStore) read = fromStore;
        }
        catch (BundleStoreException)
        {
            // The turn is committed; a later one tries to read the bundle again, and its commit reports a store that stays broken.
        }

        if (read is not { } stored || BundleCodec.Decode(stored.Span, _endpoints, false, out var view, out _) is not (BundleDecodeStatus.Done or BundleDecodeStatus.AdministrativeRecord))
        {
            _hold.Rest(held, _now);
            return false;
        }

        _hold.Keep(held, stored);
        held.CameFrom ??= view.Header.PreviousNode ?? EndpointId.None;
        var isOwn = view.Header.Source.NodeId == _self;
        octets = stored;
        if (isOwn && view.Header.AgeMilliseconds is null) return true;
        var buffer = new byte[BundleCodec.GetMaxForwardSize(stored.Length, _self)];
        var age = (ulong)Math.Max(0, (_now - (held.HeldSince ?? _now)).Ticks / TimeSpan.TicksPerMillisecond);
        octets = buffer.AsMemory(0, BundleCodec.Forward(view, isOwn ? null : _self, age, buffer));
        return true;
    }

    private static TimeSpan? AgeOf(in BundleHeader header, TimeSpan held)
    {
        if (header.AgeMilliseconds is not { } age) return null;
        var written = BundleCodec.ToTimeSpan(age);
        return written < TimeSpan.MaxValue - held ? written + held : TimeSpan.MaxValue;
    }

    /// <summary>How long a bundle that was read from the store has left, where no clock knows when it was made.</summary>
    private TimeSpan LifetimeOf(HeldBundle held)
    {
        if (Store.Read(held.Id) is not { } octets || BundleCodec.Decode(octets, _endpoints, false, out var view, out _) > BundleDecodeStatus.AdministrativeRecord) return TimeSpan.Zero;
        var header = view.Header;
        return BundleCodec.ToTimeSpan(header.LifetimeMilliseconds - Math.Min(header.LifetimeMilliseconds, header.AgeMilliseconds ?? 0));
    }

    private void Prune()
    {
        if (!_wall.IsKnown || _now < _pruneAt) return;
        _pruneAt = _now + PruneInterval;
        try
        {
            Store.ForgetSeen(_wall.Add(-SeenGrace));
        }
        catch (BundleStoreException)
        {
            // What is remembered too long does no harm; the next commit reports a store that stays broken.
        }
    }

    private void Undo()
    {
        foreach (var slot in _slots)
        {
            foreach (var transfer in slot.ToAccept) slot.Uplink.Refuse(transfer, isRetryUseful: true);
            slot.ToAccept.Clear();
        }

        _hold.Undo();
        _retryAt = _now + TimeSpan.FromSeconds(1);
    }

    private void RefuseNow(UplinkSlot slot, ulong transfer, bool isRetryUseful)
    {
        slot.Uplink.Refuse(transfer, isRetryUseful);
        _hold.CountRefusedHere();
    }

    private void AcceptDuplicate(UplinkSlot slot, ulong transfer)
    {
        slot.ToAccept.Add(transfer);
        _hold.CountDuplicate();
    }

    private void ReturnInFlight(UplinkSlot slot)
    {
        foreach (var held in slot.InFlight.Values) _hold.Return(held);
        slot.InFlight.Clear();
    }

    private static TimeSpan? Earlier(TimeSpan? left, TimeSpan? right) => left is null ? right : right is null || left < right ? left : right;
}
