using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles;

/// <summary>A store-and-forward node as a state machine: what arrives is stored, then delivered or forwarded, then acknowledged.</summary>
/// <remarks>
/// Not thread-safe. A turn is: the application calls <see cref="Begin"/>, adds to <see cref="Batch"/> and calls <see cref="Enqueue"/>, then
/// <see cref="Advance"/> takes the uplinks' events, delivers, commits everything in one transaction, and only then acknowledges and sends.
/// When the commit fails nothing of the turn has happened: received bundles are refused, and the exception is passed on.
/// <para>
/// Lifetimes are counted in held time (<see cref="NodeClock"/>): no clock makes a bundle expire. A bundle in custody stays after a neighbor
/// took it, is sent again while its end-to-end answer is overdue, and ends by <see cref="Settle"/>, or by its time.
/// </para>
/// Fragments, bundles without a source and bundles that cannot be decoded are refused for good. A bundle for this node whose endpoint
/// nobody registered yet is held for it.
/// </remarks>
public sealed class BundleNode
{
    /// <summary>Jumps of the clock that wait for a turn that succeeds; further ones are only counted.</summary>
    private const int MaxJumpsKept = 64;

    /// <summary>Hops that this node's own bundles may make.</summary>
    private const byte HopLimit = 32;

    private const int MaxDeliveriesPerTurn = 512;
    private const int MaxTagLength = 64;
    private const int MaxAttachment = 128 * 1024;
    private const string ClockName = "bundles.clock";
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ClockSaveInterval = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan WaitAfterStart = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeptTimeInterval = TimeSpan.FromMinutes(1);

    private readonly BundleOptions _options;
    private readonly EndpointId _self;
    private readonly CreationClock _creation = new();
    private readonly NodeClock _clock = new();
    private readonly BundleIndex _index;
    private readonly TurnChanges _changes;
    private readonly LocalDelivery _delivery;
    private readonly BundleReceiver _receiver;
    private readonly BundleForwarder _forwarder;
    private TimeSpan _pruneAt = TimeSpan.MinValue;
    private TimeSpan _clockSavedAt;
    private readonly List<ClockJump> _jumps = []; // that no commit has journaled
    private int _jumpsInBatch;
    private TimeSpan? _retryAt;
    private long _order;
    private bool _isInTurn;

    /// <summary>Opens the node on its store; what was held is held again.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="BundleStoreException">The store cannot be read.</exception>
    public BundleNode(BundleOptions options, IBundleStore store)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        if (BundleOptionsValidator.Check(options) is { } wrong) throw new ArgumentException(wrong, nameof(options));
        (_options, _self, Store) = (options, options.NodeId, store);
        _index = new(_self);
        _changes = new(_index, Batch) { Ending = TellEnding };
        _delivery = new(_changes);
        var endpoints = new EndpointCache();
        _forwarder = new(options, _index, _changes, new(_self, endpoints, _index, store), (part, failure) => OnPartFailed(part, failure));
        _receiver = new(this, options, endpoints, _index, _changes, _delivery);
        _clock.Restore(store.Get(ClockName));
        _creation.Load(store.Get(CreationClock.ValueName), store.WasRestored);
        foreach (var stored in store.Pending())
        {
            _order = Math.Max(_order, stored.Order);
            Load(stored);
        }
    }

    /// <summary>This node's id.</summary>
    public EndpointId Id => _self;

    /// <summary>The store.</summary>
    public IBundleStore Store { get; }

    /// <summary>This turn's changes; an application's own rows go here, and are committed with the rest.</summary>
    public StoreBatch Batch { get; } = new();

    /// <summary>The node's time as of the last <see cref="Begin"/> or <see cref="Advance"/>.</summary>
    public NodeTime Time => _clock.Time;

    /// <summary>Jumps of the wall clock since the node was opened.</summary>
    public long ClockJumps => _clock.Jumps;

    /// <summary>Whether the owner measures something in held time although no bundle is held: then it is saved every minute; while bundles are held it is every second one.</summary>
    public bool KeepsTime { get; set; }

    /// <summary>Bundles held: for sending, on their way, waiting for an answer or for their application.</summary>
    public int Queued => _index.Live;

    /// <summary>The most bundles held at once since the node was opened.</summary>
    public int PeakQueued => _index.PeakLive;

    /// <summary>What the node did since it was opened.</summary>
    public BundleCounters Counters => _changes.Committed;

    /// <summary>When <see cref="Advance"/> wants to be called, in time since the start; null if nothing is scheduled.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            if (_retryAt is not null) return _retryAt; // after a failed turn what is due stays due: it waits for the retry
            if (_forwarder.HasWork || _index.HasDeliverable || !Batch.IsEmpty) return Time.Now;
            var sinceStart = Time.Held - Time.Now;
            var due = Earlier(Earlier(_index.NextDue(), ClockDue), _forwarder.NextDue(sinceStart));
            return due is null || due == TimeSpan.MaxValue ? null : due - sinceStart;
        }
    }

    /// <summary>Called after the commit for each bundle that ended here otherwise than by delivery.</summary>
    public Action<BundleId, BundleFate>? Finished { get; set; }

    /// <summary>
    /// Called within the turn for each held bundle that ends otherwise than delivered, forwarded or answered, while <see
    /// cref="IBundleStore.ReadAttachment"/> still has what was attached; <see cref="Finished"/> follows once the turn is durable. A turn
    /// that failed calls it again.
    /// </summary>
    public Action<BundleId, BundleFate>? Ending { get; set; }

    /// <summary>Called within the turn for each bundle that the next node has on stable storage, with the name of the uplink that carried it: rows that are added to <see cref="Batch"/> go into the same commit.</summary>
    /// <remarks>A turn that failed calls it again for the same bundles, since its rows are gone.</remarks>
    public Action<BundleId, string>? Carried { get; set; }

    /// <summary>Called when an uplink, a delivery or a callback threw, with the part's name: the node has taken its measures, and the owner may log it.</summary>
    public Action<string, Exception>? PartFailed { get; set; }

    /// <summary>Delivers bundles for an endpoint of this node, within a turn.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="deliver">Takes a bundle. When it throws, its bundle alone is tried again with growing rests, and set aside after <see cref="BundleOptions.MaxDeliveryAttempts"/>.</param>
    /// <param name="takesRepeats">Whether the application tells repeats apart itself: then a bundle that arrives again is given to it again, so that it can answer again. Otherwise it never sees one.</param>
    /// <exception cref="ArgumentException">The endpoint is another node's, or taken.</exception>
    public void Register(EndpointId endpoint, Action<Bundle> deliver, bool takesRepeats = false)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        if (endpoint.NodeId != _self) throw new ArgumentException($"{endpoint} is not an endpoint of {_self}.", nameof(endpoint));
        if (!_delivery.TryRegister(endpoint, deliver, takesRepeats)) throw new ArgumentException($"{endpoint} is registered already.", nameof(endpoint));
        _index.OfferTo(endpoint);
    }

    /// <summary>Uses an uplink.</summary>
    /// <param name="uplink">The uplink.</param>
    /// <param name="isDefault">Whether bundles for other nodes than its peer may leave by it; null, the default, for an uplink that this node opens itself, and not for one that a neighbor opened.</param>
    public void Attach(IUplink uplink, bool? isDefault = null)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        _forwarder.Attach(uplink, isDefault ?? !uplink.IsPassive);
    }

    /// <summary>Stops using an uplink; its transfers under way count as failed.</summary>
    public void Detach(IUplink uplink) => _forwarder.Detach(uplink);

    /// <summary>Tells the time at which what follows is enqueued; <see cref="Advance"/> does so itself.</summary>
    /// <param name="now">Time since the node started, which never goes back.</param>
    /// <param name="wall">What the wall clock shows; it may be unknown, wrong, or jump.</param>
    public void Begin(TimeSpan now, DtnTime wall)
    {
        _clock.Advance(now, wall);
        if (_clock.Jump is { } jump && jump.From.IsKnown && _jumps.Count < MaxJumpsKept) _jumps.Add(jump);
        for (; _jumpsInBatch < _jumps.Count; _jumpsInBatch++) BundleJournal.Append(Batch, _jumps[_jumpsInBatch]);
    }

    /// <summary>Adds a bundle to this turn; it is on stable storage when <see cref="Advance"/> returns.</summary>
    /// <remarks>In a full node the least urgent bundle gives way, which may be this one: it is finished as <see cref="BundleFate.Evicted"/> then.</remarks>
    /// <exception cref="ArgumentException">The source is not this node's, there is no destination, the lifetime is not positive, the priority is unknown, or the tag or attachment is too long.</exception>
    /// <exception cref="BundleStoreException">The bundle is critical, and the node is full of critical ones.</exception>
    public BundleId Enqueue(in OutgoingBundle bundle)
    {
        if (bundle.Source.NodeId != _self) throw new ArgumentException($"The source {bundle.Source} is not an endpoint of {_self}.", nameof(bundle));
        if (bundle.Destination.IsNone || bundle.Destination.IsLocalNode) throw new ArgumentException($"The destination {bundle.Destination} is not an endpoint that a bundle can go to.", nameof(bundle));
        if (bundle.Lifetime < TimeSpan.FromMilliseconds(1)) throw new ArgumentException($"The lifetime is {bundle.Lifetime}; use 1 ms or more.", nameof(bundle));
        if (bundle.Priority > Priority.Critical) throw new ArgumentException($"The priority {bundle.Priority} is unknown.", nameof(bundle));
        if (bundle.Tag is { Length: > MaxTagLength }) throw new ArgumentException($"The tag has {bundle.Tag.Length} characters; use at most {MaxTagLength}.", nameof(bundle));
        if (bundle.Attachment.Length > MaxAttachment) throw new ArgumentException($"The attachment has {bundle.Attachment.Length} bytes; use at most {MaxAttachment}.", nameof(bundle));

        var time = Time;
        var until = BundleIndex.Later(time.Held, bundle.Lifetime);
        var room = bundle.Replaces is { } replaced && Withdraw(replaced) ? Admission.Granted : MakeRoom(bundle.Priority, until);
        if (room == Admission.Rejected && bundle.Priority == Priority.Critical)
        {
            throw new BundleStoreException(BundleStoreFailure.Full, _options.DatabasePath, $"all of its {_options.MaxBundles} bundles are critical or on their way, and so is the new one");
        }

        var (created, sequence) = _creation.Next(time);
        var stored = new StoredBundle(new(bundle.Source, created, sequence), bundle.Destination, bundle.Priority, until, 0, 0)
        {
            HeldSince = time.Held,
            CustodyUntil = bundle.Custody > TimeSpan.Zero ? BundleIndex.Later(time.Held, bundle.Custody) : TimeSpan.Zero,
            Tag = bundle.Tag,
        };
        if (room == Admission.Rejected)
        {
            _changes.EndAtOnce(BundleFate.Evicted, stored, time.Wall);
            return stored.Id;
        }

        var header = new BundleHeader(bundle.Source, bundle.Destination, created, sequence, (ulong)(bundle.Lifetime.Ticks / TimeSpan.TicksPerMillisecond))
        {
            CrcType = _options.CrcType,
            Priority = bundle.Priority,
            HopLimit = HopLimit,
            AgeMilliseconds = 0, // always there: no clock but this node's own tells how long it was under way
        };
        var buffer = new byte[BundleCodec.GetMaxSize(header, bundle.Payload.Length)];
        var octets = buffer.AsMemory(0, BundleCodec.Encode(header, bundle.Payload.Span, buffer));
        BundleCodec.Decode(octets.Span, out var view, out _);
        _changes.Add(stored with { Octets = octets.Length, Order = ++_order, Digest = BundlePreparer.Digest(view) }, octets, bundle.Attachment, keep: true);
        _changes.Count(static all => all with { Enqueued = all.Enqueued + 1 });
        return stored.Id;
    }

    /// <summary>
    /// Does something within the turn that may fail without harm to the rest of it: where it throws, all that it did to this node's bundles
    /// and to <see cref="Batch"/> is taken back, and the exception goes on. What else it did is its own to take back.
    /// </summary>
    public void Attempt(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _changes.Attempt(work);
    }

    /// <summary>Tells that the end-to-end answer to a bundle came: it ends with this turn as <see cref="BundleFate.Acknowledged"/>. False when it is not held.</summary>
    public bool Settle(BundleId id)
    {
        if (_index.Find(id) is { } held) _forwarder.NoteAnswer(held);
        return End(id, BundleFate.Acknowledged);
    }

    /// <summary>Takes a bundle back, since it is of no use any more: it ends with this turn as <see cref="BundleFate.Withdrawn"/>. False when it is not held.</summary>
    public bool Withdraw(BundleId id) => End(id, BundleFate.Withdrawn);

    /// <summary>What is left of the lifetime of a held bundle, in held time; null when it is not held.</summary>
    public TimeSpan? Lifetime(BundleId id) =>
        _index.Find(id) is { State: not HeldState.Gone } held ? held.Stored.HeldUntil - Time.Held : null;

    /// <summary>How often a held bundle was sent, or offered to its application, without success so far; null when it is not held.</summary>
    public int? Attempts(BundleId id) => _index.Find(id) is { State: not HeldState.Gone } held ? held.Stored.Attempts : null;

    /// <summary>Offers a bundle that was set aside to its application once more. False when there is none of this identity.</summary>
    public bool Redeliver(BundleId id)
    {
        if (_index.Find(id) is not { State: HeldState.SetAside } held) return false;
        _changes.Redeliver(held);
        return true;
    }

    /// <summary>
    /// Takes back what was added to this turn, as if its commit had failed. The owner calls it when its own part of the turn failed before
    /// <see cref="Advance"/>; after one that threw it changes nothing.
    /// </summary>
    public void Abandon() => Undo();

    /// <summary>Runs a turn.</summary>
    /// <param name="now">Time since the node started, which never goes back.</param>
    /// <param name="wall">What the wall clock shows; it may be unknown, wrong, or jump.</param>
    /// <exception cref="BundleStoreException">The commit failed; the turn did not happen.</exception>
    /// <exception cref="InvalidOperationException">A callback calls it within a turn.</exception>
    public void Advance(TimeSpan now, DtnTime wall)
    {
        if (_isInTurn) throw new InvalidOperationException("Advance was called within a turn: a callback has to return first, and may ask for another turn.");
        _isInTurn = true;
        try
        {
            RunWholeTurn(now, wall);
        }
        finally
        {
            _isInTurn = false;
        }
    }

    /// <summary>Finds a place for one more: ended bundles go first, then the one that would leave last, if it is less urgent. Critical ones always stay.</summary>
    internal Admission MakeRoom(Priority priority, TimeSpan until)
    {
        if (_index.Live < _options.MaxBundles) return Admission.Granted;
        _forwarder.EndDue(Time);
        if (_index.Live < _options.MaxBundles) return Admission.Granted;
        _index.RetryAll();
        if (_index.FirstToGiveWay() is not { } last || last.Stored.Priority > priority) return Admission.Rejected;
        if (last.State == HeldState.Queued && last.Stored.Priority == priority && last.Stored.HeldUntil <= until) return Admission.Rejected;
        _changes.Leave(last, BundleFate.Evicted, Time.Wall);
        return Admission.Granted;
    }

    /// <summary>Stores a bundle that arrived, with this turn.</summary>
    internal HeldBundle Hold(in StoredBundle stored, ReadOnlyMemory<byte> octets) => _changes.Add(stored with { Order = ++_order }, octets, default, keep: false);

    /// <summary>A part that the owner supplied threw.</summary>
    internal void OnPartFailed(string part, Exception failure)
    {
        _changes.CountAtOnce(static all => all with { PartsFailed = all.PartsFailed + 1 });
        try
        {
            PartFailed?.Invoke(part, failure);
        }
#pragma warning disable CA1031 // whoever hears of failures may fail as well; nobody is left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
            _changes.CountAtOnce(static all => all with { PartsFailed = all.PartsFailed + 1 });
        }
    }

    /// <summary>When the held time is to be saved although nothing else is; null while nobody measures in it.</summary>
    private TimeSpan? ClockDue => KeepsTime ? _clockSavedAt + KeptTimeInterval : _index.Live > 0 ? _clockSavedAt + ClockSaveInterval : null;

    private void RunWholeTurn(TimeSpan now, DtnTime wall)
    {
        Begin(now, wall);
        _retryAt = null;
        try
        {
            _forwarder.WakeDue(Time);
            foreach (var slot in _forwarder.Slots) _forwarder.TakeEvents(slot, Time, (transfer, octets) => _receiver.Receive(slot, transfer, octets));
            DeliverHeld();
            _forwarder.EndDue(Time);
            _changes.StageForwarded(Time, _forwarder.AnswerAfter, TellCarried);
            if (_creation.IsDirty) _creation.Save(Batch);
            if (!Batch.IsEmpty || Time.Held >= ClockDue) SaveClock();
            if (!Batch.IsEmpty) Store.Commit(Batch);
        }
        catch
        {
            _forwarder.RefuseReceived();
            Undo();
            _retryAt = now + TimeSpan.FromSeconds(1);
            throw;
        }

        _creation.MarkSaved();
        _jumps.Clear();
        _jumpsInBatch = 0;
        _index.EndOffer(_delivery.IsRegistered);
        var finished = _changes.Complete();
        _forwarder.AcceptAndSend(Time);
        Prune();
        if (Finished is not { } callback) return;
        foreach (var (id, fate) in finished)
        {
            try
            {
                callback(id, fate);
            }
#pragma warning disable CA1031 // the owner's code: whatever it throws, the turn is durable and the others are told
            catch (Exception failure)
#pragma warning restore CA1031
            {
                OnPartFailed(nameof(Finished), failure);
            }
        }
    }

    private void Undo()
    {
        _changes.Undo(Time);
        _jumpsInBatch = 0;
    }

    private bool End(BundleId id, BundleFate fate)
    {
        if (_index.Find(id) is not { } held || held.State == HeldState.Gone) return false;
        _changes.Leave(held, fate, Time.Wall);
        return true;
    }

    private void Load(StoredBundle stored)
    {
        if (stored.HeldUntil < TimeSpan.Zero)
        {
            stored = stored with { HeldUntil = BundleIndex.Later(Time.Held, LifetimeOf(stored.Id)), HeldSince = Time.Held };
            Batch.Update(stored); // a row of the first schema: with the first commit
        }

        var held = new HeldBundle(stored) { IsOfEarlierProcess = true, Sends = FormerSends.OfEarlierProcess(stored.TakenBy) };
        _index.Add(held);
        if (held.State == HeldState.Carried) _index.MoveUntil(held, HeldState.Carried, BundleIndex.Later(Time.Held, WaitAfterStart)); // nobody knows how long it has waited: a gateway that restarts often must not wait for ever
    }

    /// <summary>How long a bundle of the first schema has left.</summary>
    private TimeSpan LifetimeOf(BundleId id)
    {
        if (Store.Read(id) is not { } octets || BundleCodec.Decode(octets, out var view, out _) > BundleDecodeStatus.AdministrativeRecord) return TimeSpan.Zero;
        return BundleCodec.ToTimeSpan(view.Header.LifetimeMilliseconds - Math.Min(view.Header.LifetimeMilliseconds, view.Header.AgeMilliseconds ?? 0));
    }

    /// <summary>Gives what was held for a local endpoint to its application.</summary>
    private void DeliverHeld()
    {
        if (!_index.HasDeliverable) return;
        foreach (var held in _index.Deliverable(_delivery.IsRegistered, MaxDeliveriesPerTurn))
        {
            if (held.State != HeldState.Undelivered) continue; // a delivery before it let it go
            ReadOnlyMemory<byte> octets = held.Octets ?? Store.Read(held.Id);
            if (BundleCodec.Decode(octets.Span, out var view, out _) is not BundleDecodeStatus.Done || view.IsPayloadEncrypted
                || (held.Stored.Digest != UInt128.Zero && BundlePreparer.Digest(view) != held.Stored.Digest))
            {
                _changes.Leave(held, BundleFate.Damaged, Time.Wall);
                continue;
            }

            if (_delivery.Deliver(view, held.Stored, Time.Held - held.Stored.HeldSince, Time.Trusted) is { } failure)
            {
                _receiver.OnDeliveryFailed(held, failure);
                continue;
            }

            _changes.Count(static all => all with { Delivered = all.Delivered + 1 });
            _changes.Leave(held, null, Time.Wall);
        }
    }

    private void TellEnding(BundleId id, BundleFate fate)
    {
        try
        {
            Ending?.Invoke(id, fate);
        }
#pragma warning disable CA1031 // the owner's code: whatever it throws, the bundle ends
        catch (Exception failure) when (failure is not BundleStoreException)
#pragma warning restore CA1031
        {
            OnPartFailed(nameof(Ending), failure);
        }
    }

    private void TellCarried(BundleId id, string uplink)
    {
        if (Carried is not { } callback) return;
        try
        {
            _changes.Attempt(() => callback(id, uplink));
        }
#pragma warning disable CA1031 // the owner's code: whatever it throws, what the neighbor took is taken
        catch (Exception failure) when (failure is not BundleStoreException)
#pragma warning restore CA1031
        {
            OnPartFailed(nameof(Carried), failure);
        }
    }

    /// <summary>The held time goes into each commit, and into one of its own now and then while bundles wait, so that a node that restarts often does not hold them for ever.</summary>
    private void SaveClock()
    {
        Span<byte> state = stackalloc byte[NodeClock.StateSize];
        _clock.Save(state);
        Batch.Put(ClockName, state);
        _clockSavedAt = Time.Held;
    }

    private void Prune()
    {
        if (Time.Now < _pruneAt) return;
        _pruneAt = Time.Now + PruneInterval;
        try
        {
            Store.ForgetSeen(Time.Held);
        }
        catch (BundleStoreException)
        {
            // What is remembered too long does no harm; the next commit reports a store that stays broken.
        }
    }

    private static TimeSpan? Earlier(TimeSpan? left, TimeSpan? right) => left is null ? right : right is null || left < right ? left : right;
}
