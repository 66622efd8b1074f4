using System.Runtime.InteropServices;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway;

/// <summary>The gateway's flow as a state machine: mesh in, batch by priority, seal, store, forward; commands back, through policy, to the mesh.</summary>
/// <remarks>
/// Not thread-safe. The owner feeds the mesh node and calls <see cref="Advance"/>; when it returns, everything accepted is on stable
/// storage, and only then the owner takes transmissions, with <see cref="TryTakeTransmission"/>, so that nothing is acknowledged before it
/// is stored. The mesh node's sequence and replay list are stored in the same commit.
/// <para>A reading is accepted when its batch is committed: a critical one in the turn that takes it, before the mesh acknowledges it; an elevated or routine one within its wait.
/// Until then it is in memory, and a sensor that wants to be sure of it asks for no less than critical, or reports again under the same
/// counter.</para>
/// </remarks>
public sealed class GatewayNode : IDisposable
{
    private const int MaxRefusalsOfGround = 64;
    private const string NotUnderstood = "NotUnderstood";
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    private readonly GatewayOptions _options;
    private readonly GatewayParts _parts;
    private readonly RunningTime _time;
    private readonly Readings _readings;
    private readonly RepeatWindow _repeats;
    private readonly Batching _batching;
    private readonly Sealing _sealing;
    private readonly Opening _opening;
    private readonly GroundKeys _groundKeys;
    private readonly MeshState _meshState;
    private readonly Commands _commands;
    private readonly Custody _custody;
    private readonly List<EnvelopeRefusal> _refusals = [];
    private readonly List<EnvelopeRefusal> _refusalsOfGround = [];
    private readonly List<MessageEnd> _ended = [];
    private readonly MessageFaults _faults = new();
    private readonly HashSet<ushort> _waitingSources = [];
    private readonly List<Reading> _taken = [];
    private readonly List<Reading> _batch = [];
    private readonly List<Reading> _accepted = [];
    private readonly List<EnvelopeAnswer> _acknowledged = [];
    private MeshMessage? _untaken;
    private TimeSpan? _retryAt;
    private bool _hasFailed;
    private BundleStoreException? _full;
    private TimeSpan _now;
    private DtnTime _wall;
    private int _acknowledgedInTurn;
    private int _batchesInTurn;
    private bool _hasConsumed;
    private bool _isReplayListInTurn;
    private long _readingsAccepted;
    private long _readingsRepeated;
    private long _readingsMarked;
    private long _callbacksFailed;
    private long _envelopesAcknowledged;
    private bool _isInTurn;
    private bool _wantsTurn = true;
    private bool _isStored;

    /// <summary>Creates the gateway over its parts; what its store holds is taken up again.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, the mesh node begins below the stored sequence, or the provisioned prekeys are not ground's; the message says which.</exception>
    public GatewayNode(GatewayOptions options, GatewayParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        if (GatewayOptionsValidator.Fault(options) is { } fault) throw new ArgumentException(fault, nameof(options));
        var (firstSequence, _) = MeshState.Read(parts.Bundles.Store);
        if (parts.Mesh.NextSequence < firstSequence)
        {
            throw new ArgumentException($"The mesh node would send from sequence {parts.Mesh.NextSequence}, but up to {firstSequence} may have been used; create it with {nameof(ReadMeshState)}.", nameof(parts));
        }

        (_options, _parts) = (options, parts);
        _time = new(() => parts.Bundles.Time);
        _readings = new(options.Telemetry.NodeId);
        _repeats = new(parts.Bundles.Store, _time);
        _batching = new(options);
        _sealing = new(parts.Envelope, parts.Signer, parts.Bundles, options.Telemetry, options.WorkflowId);
        _opening = new(parts.Envelope, parts.Keys, parts.Bundles, options.Commands, id => id == parts.GroundSigner.Id ? parts.GroundSigner : null, senders: 1);
        _groundKeys = new(parts);
        _custody = new(parts.Bundles, parts.Keys);
        _sealing.Enqueued = (bundle, number, octets, priority) => _custody.Add(bundle, number, octets, priority);
        _meshState = new(parts.Mesh, parts.Bundles.Store);
        _commands = new(options, parts.Mesh, parts.Bundles, _time);
        parts.Bundles.Register(options.Commands, Deliver, takesRepeats: true);
        _opening.Refused = (_, refusal) =>
        {
            // Opened, so it is ground's own: its store is a copy, and it does not know which numbers it used since.
            if (refusal.Reason is RefusalReason.SequenceReused or RefusalReason.Stale && _refusalsOfGround.Count < MaxRefusalsOfGround) _refusalsOfGround.Add(refusal);
        };
        parts.Bundles.Carried = RecordCarried + parts.Bundles.Carried;
        parts.Bundles.Ending += (bundle, _) => _custody.OnEnding(bundle);
        var finished = parts.Bundles.Finished;
        parts.Bundles.Finished = (bundle, fate) =>
        {
            _custody.OnFinished(bundle, fate);
            finished?.Invoke(bundle, fate);
        };
    }

    /// <summary>The first sequence number that a mesh node over this store may use, and the replay list to restore; call before creating the mesh node.</summary>
    public static (uint FirstSequence, IReadOnlyList<MeshReplayEntry> ReplayList) ReadMeshState(IBundleStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return MeshState.Read(store);
    }

    /// <summary>When <see cref="Advance"/> must be called next: zero for now, null if nothing is scheduled.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            if (_hasFailed) return _retryAt; // what was due then is due still, and would be wanted again at once
            var earliest = Deadlines.Earlier(_parts.Bundles.Deadline, _parts.Mesh.Deadline);
            if (_retryAt is { } retry) return Deadlines.Earlier(earliest, retry);
            if (_wantsTurn) return TimeSpan.Zero;
            return Deadlines.Earlier(earliest, Deadlines.Earlier(_batching.Deadline, _commands.Deadline));
        }
    }

    /// <summary>What was counted since the gateway was created.</summary>
    public GatewayCounters Counters => new(
        _readingsAccepted,
        _readingsRepeated,
        _sealing.Count,
        _envelopesAcknowledged,
        _commands.Received,
        _commands.Refused,
        _commands.Acknowledged,
        _commands.Failed,
        _opening.Rejected)
    {
        ReadingsMarked = _readingsMarked,
        NotUnderstood = new(_faults.WrongKey, _faults.Malformed, _faults.UnknownOpcode, _readings.UnsupportedSizes),
        CommandsExpired = _commands.Expired,
        CommandsNotTaken = _commands.NotTaken,
        CallbacksFailed = _callbacksFailed,
    };

    /// <summary>
    /// Called after the commit for each reading that is now on stable storage. A call that throws is counted, and changes nothing.
    /// </summary>
    public Action<Reading>? Accepted { get; set; }

    /// <summary>Called after the commit for each envelope of readings or results that ended, exactly once: delivered, or told why not.</summary>
    public Action<MessageEnd>? Ended { get; set; }

    /// <summary>How far ground's wall clock is ahead of this gateway's, negative where it is behind, as of its last envelope; null until both had a trusted clock. It is shown, and decides nothing.</summary>
    public TimeSpan? GroundClockAhead { get; private set; }

    /// <summary>Envelopes that ground did not answer yet.</summary>
    public int Unanswered => _custody.Count;
    /// <summary>What <see cref="Accepted"/> threw last, for the log.</summary>
    internal Exception? CallbackFailure { get; private set; }

    /// <summary>Readings in memory that wait for their envelope.</summary>
    public int ReadingsWaiting => _batching.Count;

    /// <summary>Commands that have not ended.</summary>
    public int CommandsUnderWay => _commands.UnderWay;

    /// <summary>Whether a mesh message waits because there is no room for its readings: a store that has failed for long.</summary>
    public bool IsHoldingBack => _untaken is not null;

    /// <summary>Runs one turn: the mesh node's messages and timers, the batches that are due, the bundle node's turn with its one commit.</summary>
    /// <param name="now">Time since the node started, which never goes back.</param>
    /// <param name="wall">What the wall clock shows; it may be unknown, and may be set back.</param>
    /// <exception cref="BundleStoreException">Stable storage failed: nothing of the turn was accepted, and what arrived is kept in memory for the next turn, within its bound.
    /// A node that is full of critical bundles is such a failure, too; there, what found room was accepted, and the rest waits. Until a
    /// turn succeeds <see cref="TryTakeTransmission"/> gives nothing, so that the mesh hears no acknowledgement; <see cref="Deadline"/> is
    /// a second later.</exception>
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

    /// <summary>Takes the next PDU to put on the air: nothing after a failed turn, nor while a message waits for its turn, since the PDU may acknowledge it.</summary>
    public bool TryTakeTransmission(out MeshTransmission transmission)
    {
        transmission = default;
        return _isStored && !HasUntaken() && _meshState.IsReserved && _parts.Mesh.TryTakeTransmission(out transmission);
    }

    /// <summary>
    /// The readings that are on stable storage here and not answered yet: read from the store, so that it tells what a restart would find,
    /// the most urgent first. For a display or a report, between turns; a content that cannot be read any more is left out.
    /// </summary>
    /// <exception cref="BundleStoreException">The store cannot be read.</exception>
    public IReadOnlyList<Reading> ReadHeld() => _custody.ReadReadings();

    /// <summary>Zeroes the key of what waits for its answer; the parts stay their owner's.</summary>
    public void Dispose() => _custody.Dispose();

    private void RunWholeTurn(TimeSpan now, DtnTime wall)
    {
        _parts.Bundles.Begin(now, wall);
        var shown = wall;
        wall = _parts.Bundles.Time.Trusted; // a clock that is not trusted dates nothing
        (_now, _wall, _wantsTurn, _isStored) = (now, wall, false, false);
        try
        {
            _parts.Mesh.OnDeadline(now);
            TakeMessages(now, wall);
            _commands.Advance(now, wall);
            RunTurn(now, wall, shown);
        }
        catch
        {
            _parts.Bundles.Abandon(); // what failed may have been before the bundle node's own turn
            OnFailed();
            (_retryAt, _hasFailed) = (now + RetryWait, true);
            throw;
        }

        OnCommitted();
        if (_full is not null) (_retryAt, _isStored) = (now + RetryWait, false);
        _commands.Advance(now, wall); // what this turn delivered is stored now, and may start
        TellAccepted();
        TellEnds();
        if (_full is not { } full) return;
        _full = null;
        throw full;
    }

    private void TellEnds()
    {
        _custody.TakeEnded(_ended);
        foreach (var end in _ended) Guard(() => Ended?.Invoke(end));
        _ended.Clear();
    }

    private void TellAccepted()
    {
        foreach (var reading in _accepted) Guard(() => Accepted?.Invoke(reading));
        _accepted.Clear();
    }

    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
#pragma warning disable CA1031 // the application's own trouble: what it is told of is stored, and goes its way
        catch (Exception failure)
#pragma warning restore CA1031
        {
            OnPartFailed(failure);
        }
    }

    private void OnPartFailed(Exception failure)
    {
        _callbacksFailed++;
        CallbackFailure = failure;
    }

    private bool HasUntaken()
    {
        if (_untaken is null && _parts.Mesh.TryTakeMessage(out var message)) _untaken = message;
        _wantsTurn |= _untaken is not null;
        return _untaken is not null;
    }

    private void TakeMessages(TimeSpan now, DtnTime wall)
    {
        while (_parts.Mesh.TryTakeOutcome(out var outcome))
        {
            _commands.TakeOutcome(outcome, now);
        }

        while (!_batching.IsFull && HasUntaken())
        {
            var message = _untaken!.Value;
            _untaken = null;
            _hasConsumed = true;
            Take(message, now, wall);
        }

        _wantsTurn = _untaken is not null;
    }

    private void Take(in MeshMessage message, TimeSpan now, DtnTime wall)
    {
        if (message.ApplicationKeyIndex != _options.ApplicationKeyIndex)
        {
            _faults.CountWrongKey();
            return;
        }

        if (_commands.TryTakeStatus(message, wall, out var hasEnded))
        {
            if (hasEnded) _batching.MakeDue(message.Source);
            return;
        }

        _taken.Clear();
        if (!_readings.TryRead(message, wall, _taken)) _faults.CountUnreadable(message);
        foreach (var reading in _taken) Take(reading, now);
    }

    private void Take(Reading reading, TimeSpan now)
    {
        var standing = _repeats.Judge(reading, _batching.Of(reading.Source), now);
        if (standing == ReportStanding.Repeated) _readingsRepeated++;
        else _batching.Add(reading with { IsPossiblyRepeated = standing == ReportStanding.PossiblyRepeated }, now);
        if (standing != ReportStanding.PossiblyRepeated) return;
        _readingsMarked++;
        _meshState.OnUnheard(now);
    }

    private void RunTurn(TimeSpan now, DtnTime wall, DtnTime shown)
    {
        var batch = _parts.Bundles.Batch;
        _groundKeys.Begin(wall);
        while (_full is null && _batching.TryTake(now, _batch, out var priority)) SealBatch(priority, now, wall);

        // What a message did and its replay entry are stored together, or neither is. So a source of which something still waits, here or
        // in the mesh node, has to wait with both.
        _waitingSources.Clear();
        _batching.CollectWaitingSources(_waitingSources);
        var isAllTaken = !HasUntaken();
        _commands.Report(_sealing, _groundKeys, _custody, MayStoreReplay, wall);
        if (_refusalsOfGround.Count > 0)
        {
            var payload = FlowCodec.EncodeAcknowledgement([], _refusalsOfGround);
            _sealing.Send(payload, FlowContent.Acknowledgement, _options.Ground, _parts.GroundKey, Priority.Elevated, _options.Lifetime, wall);
            _refusalsOfGround.Clear(); // what is lost with a turn that fails comes again with the next envelope
        }

        _meshState.Reserve(batch);
        if (_batchesInTurn > 0) _repeats.Store(batch, now);
        _isReplayListInTurn = isAllTaken && _hasConsumed && !batch.IsEmpty;
        if (_isReplayListInTurn) _meshState.StoreReplayList(batch, _waitingSources);
        _parts.Bundles.KeepsTime = _commands.UnderWay > 0;
        _parts.Bundles.Advance(now, shown);
    }

    /// <summary>
    /// Whether a source's replay entry may be stored in this turn. Readings of it that wait are due now, so that the next turn may.
    /// </summary>
    private bool MayStoreReplay(ushort source)
    {
        if (HasUntaken()) return false;
        if (!_waitingSources.Contains(source)) return true;
        _batching.MakeDue(source);
        return false;
    }

    private void SealBatch(Priority priority, TimeSpan now, DtnTime wall)
    {
        var payload = FlowCodec.EncodeTelemetry(CollectionsMarshal.AsSpan(_batch));
        var (key, forwardSecrecy) = _groundKeys.Take(priority, _options.Lifetime, wall);
        EnvelopeNumber envelope;
        BundleId bundle;
        try
        {
            (envelope, bundle) = _sealing.Send(
                payload,
                FlowContent.Telemetry,
                _options.Ground,
                key,
                priority,
                _options.Lifetime,
                wall,
                _options.CustodyOf(priority),
                number => _custody.Protect(payload, FlowContent.Telemetry, 0, number));
        }
        catch (BundleStoreException full)
        {
            // The turn goes on without it, since only a turn makes room; it is reported once the turn is over.
            _batching.PutBack();
            _groundKeys.PutBack(key);
            _full = full;
            return;
        }

        foreach (var reading in _batch) _repeats.Mark(reading, now);
        _batchesInTurn++;
        var row = new AuditRow
        {
            Step = AuditSteps.Sealed,
            At = wall.ToString(),
            Workflow = _options.WorkflowId.Length == 0 ? null : _options.WorkflowId,
            Envelope = envelope.ToString(),
            Bundle = bundle.ToString(),
            Digest = Identities.Digest(payload),
            Priority = PriorityNames.Of(priority),
            Count = _batch.Count,
            Oldest = _batch.Min(reading => reading.Received).ToString(),
            ForwardSecrecy = ForwardSecrecyNames.Of(forwardSecrecy),
        };
        _parts.Bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
    }

    /// <summary>A bundle left by an uplink and is on the next node's stable storage, within the bundle node's turn.</summary>
    private void RecordCarried(BundleId bundle, string uplink)
    {
        var row = new AuditRow { Step = AuditSteps.Carried, At = _wall.ToString(), Bundle = bundle.ToString(), Uplink = uplink };
        _parts.Bundles.Batch.Append(AuditRow.Topic, row.Bundle, row.ToJson());
    }

    /// <summary>A bundle for the command endpoint, within the bundle node's turn.</summary>
    private void Deliver(Bundle bundle)
    {
        if (_opening.TryOpen(bundle, opened => opened.Context.Source == _options.Ground, _now, _wall) is not { } opened) return;
        GroundClockAhead = bundle.SenderAhead ?? GroundClockAhead;
        var refusal = opened.Context.ContentType switch
        {
            FlowContent.Acknowledgement => TryAcknowledge(opened) ? null : NotUnderstood,
            FlowContent.Commands => _commands.Deliver(opened, bundle.Age, _now, _wall),
            FlowContent.Prekeys => _groundKeys.Deliver(opened, _wall),
            _ => NotUnderstood,
        };
        if (refusal is not null) _opening.Reject(bundle, refusal, _wall);
    }

    private bool TryAcknowledge(OpenedEnvelope opened)
    {
        if (!FlowCodec.TryDecodeAcknowledgement(opened.Payload, _acknowledged, _refusals)) return false;
        foreach (var refusal in _refusals) Reseal(refusal);
        if (_acknowledged.Count == 0) return true;
        foreach (var answer in _acknowledged) _custody.Settle(answer);
        _acknowledgedInTurn += _acknowledged.Count;
        var row = new AuditRow
        {
            Step = AuditSteps.Acknowledged,
            At = _wall.ToString(),
            Envelope = string.Join(' ', _acknowledged),
            Count = _acknowledged.Count,
            Digest = FlowCodec.DigestOfNumbers(_acknowledged),
        };
        _parts.Bundles.Batch.Append(AuditRow.Topic, $"{opened.Context.Epoch}-{opened.Context.Sequence}", row.ToJson());
        return true;
    }

    /// <summary>Ground could not use an envelope: its content goes into another one, for the key that ground surely has.</summary>
    private void Reseal(EnvelopeRefusal refusal)
    {
        if (refusal.Reason is RefusalReason.SequenceReused or RefusalReason.Stale && _custody.Knows(refusal.Digest) && _sealing.Renew()) _meshState.Leap();
        EnvelopeNumber? next = null;
        EnvelopePublicKey? taken = null;
        var refused = _custody.Refuse(
            refusal,
            (content, priority, left, replaces) =>
            {
                var hasGroundPrekeys = refusal.Reason is not (RefusalReason.PrekeyGone or RefusalReason.NotForThisKey);
                if (hasGroundPrekeys) taken = _groundKeys.Take(priority, left, _wall).Key;
                (next, _) = _sealing.Send(
                    content.Payload.ToByteArray(),
                    content.ContentType,
                    _options.Ground,
                    taken ?? _parts.GroundKey,
                    priority,
                    left,
                    _wall,
                    left,
                    number => _custody.Protect(content.Payload.Span, content.ContentType, (int)content.Attempts, number),
                    replaces);
            },
            out var failure);
        if (refused is not { } envelope) return;
        if (failure is not null)
        {
            next = null;
            if (taken is not null) _groundKeys.PutBack(taken);
            if (failure is not BundleStoreException) OnPartFailed(failure);
        }

        var row = new AuditRow
        {
            Step = AuditSteps.RefusedByGround,
            At = _wall.ToString(),
            Envelope = envelope.ToString(),
            Outcome = next is { } sealedAnew ? $"sealed anew as {sealedAnew}"
                : failure is not null ? $"kept: sealing it anew failed ({failure.GetType().Name})"
                : refusal.Reason == RefusalReason.NotUnderstood ? "ended" : "kept",
            Reason = refusal.Reason.ToString(),
        };
        _parts.Bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
    }

    private void OnCommitted()
    {
        _custody.OnCommitted();
        _batching.OnCommitted(_accepted);
        _repeats.OnCommitted(_now);
        _sealing.OnCommitted();
        _opening.OnCommitted();
        _groundKeys.OnCommitted();
        _meshState.OnCommitted();
        _commands.OnCommitted();
        _readingsAccepted += _accepted.Count;
        _envelopesAcknowledged += _acknowledgedInTurn;
        _hasConsumed &= !_isReplayListInTurn;
        (_batchesInTurn, _acknowledgedInTurn, _retryAt, _hasFailed, _isStored) = (0, 0, null, false, true);
        _wantsTurn |= !_meshState.IsReserved; // the mesh's numbers leapt after this turn had reserved some
    }

    private void OnFailed()
    {
        _custody.OnFailed();
        _batching.OnFailed();
        _repeats.OnFailed();
        _sealing.OnFailed();
        _opening.OnFailed();
        _groundKeys.OnFailed();
        _meshState.OnFailed();
        _commands.OnFailed();
        (_batchesInTurn, _acknowledgedInTurn, _full) = (0, 0, null);
    }
}
