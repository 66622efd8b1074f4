using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway;

/// <summary>The ground station's flow as a state machine: verify, store, deduplicate, acknowledge end to end, ask the advisor, send commands.</summary>
/// <remarks>
/// Not thread-safe. Readings are rows of the journal topic <c>reading</c>, written in the transaction that delivers them: each exactly once. A reading is known by its gateway's node, source,
/// mesh sequence number, place in the message, property, value and report counter for two days or its envelope's lifetime, whichever is longer.
/// <para>Each gateway is offered prekeys, so that what it seals cannot be read later by whoever takes this station's keys. Their private halves are in the store, and deleted there in the turn that delivers
/// an envelope for a one-time one, or their retention after they expired. What was sealed for prekeys of a store that is lost is refused, and sealed anew by its gateway.</para>
/// <para>The advisor is asked after the commit, about critical readings first and then about elevated ones; what it has not answered when the station stops is asked again when it starts. Up to 4,096 readings wait for
/// it: of more, elevated ones go without advice, and critical ones only beyond 65,536. Each command that was sent ends once: acknowledged, failed, refused, expired or unknown.</para>
/// <para>What an advisor or a callback throws is counted and told to <see cref="PartFailed"/>; the turn goes on.</para>
/// </remarks>
public sealed class GroundNode : IDisposable
{
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    private readonly GroundOptions _options;
    private readonly GroundParts _parts;
    private readonly Dictionary<KeyId, TrustedGateway> _gateways;
    private readonly Sealing _sealing;
    private readonly Opening _opening;
    private readonly GroundPrekeys _prekeys;
    private readonly Ingest _ingest;
    private readonly Acknowledgements _acknowledgements;
    private readonly RunningTime _running;
    private readonly SentCommands _commands;
    private readonly Advice _advice;
    private readonly Callbacks _callbacks = new();
    private readonly Dictionary<EndpointId, TimeSpan> _clocksAhead = [];
    private readonly List<EnvelopeAnswer> _answers = [];
    private readonly List<EnvelopeRefusal> _refusals = [];
    private readonly List<Reading> _delivered = [];
    private readonly List<Reading> _unadvised = [];
    private readonly List<SwitchCommand> _sent = [];
    private readonly List<EndedCommand> _results = [];
    private readonly List<CommandEnd> _ended = [];
    private bool _isInTurn;
    private TimeSpan? _retryAt;
    private bool _hasFailed;
    private bool _wantsTurn = true;
    private TimeSpan _now;
    private DtnTime _wall;

    /// <summary>Creates the ground station over its parts.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or two gateways have one signing key.</exception>
    /// <exception cref="BundleStoreException">The store's prekeys cannot be read, because another protector or key pair made them, or what it holds of readings and commands is damaged.</exception>
    public GroundNode(GroundOptions options, GroundParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        if (GroundOptionsValidator.Fault(options) is { } fault) throw new ArgumentException(fault, nameof(options));
        if (parts.Gateways.GroupBy(static gateway => gateway.Commands.NodeId).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{nameof(parts.Gateways)} has {twice.Count()} keys for {twice.Key}; a node id belongs to one gateway.", nameof(parts));
        }

        (_options, _parts) = (options, parts);
        _gateways = parts.Gateways.ToDictionary(gateway => gateway.Signer.Id);
        _sealing = new(parts.Envelope, parts.Signer, parts.Bundles, options.Ingest, options.WorkflowId);
        _prekeys = new(options, parts);
        _opening = new(parts.Envelope, parts.Keys, parts.Bundles, options.Ingest, id => _gateways.GetValueOrDefault(id)?.Signer, _gateways.Count, _prekeys);
        _ingest = new(parts.Bundles);
        _acknowledgements = new(options, parts.Bundles, _gateways);
        _running = new(() => parts.Bundles.Time);
        _commands = new(options, parts.Bundles, _running);
        _advice = new(options, parts, _gateways, _commands, _running) { Answered = () => _callbacks.Raise(Signal), Failing = _callbacks.Tell };
        _opening.Refused = Refuse;
        _opening.IsDoubtful = _ingest.IsDoubtful;
        _opening.Repeated = (sender, number) => _acknowledgements.Add(_gateways[sender], number); // the answer was lost on its way
        parts.Bundles.Register(options.Ingest, Deliver, takesRepeats: true);
        parts.Bundles.Carried += (bundle, _) => _commands.OnCarried(bundle);
        parts.Bundles.Finished += _commands.OnFinished;
    }

    /// <summary>When <see cref="Advance"/> must be called next: zero for now, null if nothing is scheduled.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            if (_hasFailed) return _retryAt; // what was due then is due still, and would be wanted again at once
            if (_retryAt is { } retry) return Deadlines.Earlier(_parts.Bundles.Deadline, retry);
            if (_wantsTurn) return TimeSpan.Zero;
            var earliest = Deadlines.Earlier(_parts.Bundles.Deadline, Deadlines.Earlier(_prekeys.Deadline, Deadlines.Earlier(_acknowledgements.Deadline, _advice.Deadline)));
            return Deadlines.Earlier(earliest, _commands.Deadline);
        }
    }

    /// <summary>What was counted since the ground station was created.</summary>
    public GroundCounters Counters => new(
        _ingest.Opened,
        _opening.Rejected,
        _ingest.Delivered,
        _ingest.Repeated,
        _advice.Sent,
        _advice.Refused,
        _commands.Ended(CommandOutcome.Acknowledged),
        _commands.Ended(CommandOutcome.Failed),
        _commands.Ended(CommandOutcome.Refused),
        _commands.Ended(CommandOutcome.Expired),
        _commands.Ended(CommandOutcome.Unknown),
        _commands.Late,
        _callbacks.Failed)
    {
        Advice = new(_advice.Failed, _advice.TimedOut, _advice.Late, _advice.FallenBack, _advice.Dropped, _advice.Unadvised),
        ForwardSecrecy = _ingest.ForwardSecrecy,
    };

    /// <summary>Readings that wait for advice, or that an advisor was asked about.</summary>
    public int ReadingsWithoutAdvice => _advice.Waiting;

    /// <summary>Commands that were sent and have not ended.</summary>
    public int CommandsUnderWay => _commands.Count;

    /// <summary>How far each gateway's wall clock is ahead of this station's, negative where it is behind, as of its last envelope; those without a trusted clock are left out. It is shown, and decides nothing.</summary>
    public IReadOnlyDictionary<EndpointId, TimeSpan> ClocksAhead => _clocksAhead;

    /// <summary>Called after the commit for each reading delivered to the application.</summary>
    public Action<Reading>? Delivered { get; set; }

    /// <summary>Called after the commit for each command sent.</summary>
    public Action<SwitchCommand>? CommandSent { get; set; }

    /// <summary>Called after the commit for each command that ended, once.</summary>
    public Action<CommandEnd>? CommandEnded { get; set; }

    /// <summary>Called after the commit for each critical or elevated reading that goes without advice for good: no advisor answered within <see cref="GroundOptions.AdviceLifetime"/>, or too many waited.</summary>
    public Action<Reading>? Unadvised { get; set; }

    /// <summary>Called within the turn when a part that was supplied failed, with its name and what it threw: the advisor, the fallback advisor, or a callback. It is for logs; a host sets it.</summary>
    public Action<string, Exception>? PartFailed
    {
        get => _callbacks.PartFailed;
        set => _callbacks.PartFailed = value;
    }

    /// <summary>Raised, on any thread, when <see cref="Advance"/> has something to do before its deadline: an advisor answered.</summary>
    public Action? Signal { get; set; }

    /// <summary>What the turn is doing, for a host that has to say what failed.</summary>
    internal string Step { get; private set; } = string.Empty;

    private bool IsTimeMeasured => _advice.Waiting > 0 || _commands.Count > 0;

    /// <summary>Runs one turn.</summary>
    /// <exception cref="BundleStoreException">Stable storage failed: nothing of the turn has happened. A node that is full of critical bundles is such a failure, too; there, only the commands wait.</exception>
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

    /// <summary>Makes prekeys to give to a gateway with its other keys, as <see cref="GatewayParts.GroundPrekeys"/>, and stores their private halves. Call it between turns.</summary>
    /// <remarks>They are the rotating one and the last resort, so that the gateway's first envelopes have forward secrecy; one-time ones come in an envelope, once the gateway is heard of or before.</remarks>
    /// <param name="gateway">The id of the gateway's signing key.</param>
    /// <param name="wall">The time of day.</param>
    /// <exception cref="ArgumentException">No trusted gateway has that key, or the time is not known.</exception>
    /// <exception cref="BundleStoreException">Stable storage failed: nothing was given out.</exception>
    public byte[] IssuePrekeys(KeyId gateway, DtnTime wall) => _prekeys.Provision(gateway, wall);

    /// <summary>Cancels the questions that are under way and zeroes the private prekeys in memory; the parts stay their owner's.</summary>
    public void Dispose()
    {
        _advice.Cancel();
        _prekeys.Dispose();
    }

    /// <summary>Lets advisors work, and block, on the thread pool.</summary>
    internal void UseThreadPool() => _advice.UseThreadPool();

    private void RunWholeTurn(TimeSpan now, DtnTime wall)
    {
        _parts.Bundles.Begin(now, wall);
        (_now, _wall, _wantsTurn) = (now, _parts.Bundles.Time.Trusted, false); // a clock that is not trusted dates nothing
        _ingest.NoteStart();
        _advice.Poll(now);
        try
        {
            Step = "commands";
            _commands.Advance(_wall);
            Step = "advice";
            _advice.SendAnswers(_sealing, _wall);
            Step = "acknowledgements";
            _acknowledgements.Send(_sealing, now, _wall);
            Step = "prekeys";
            _prekeys.Offer(_sealing, now, _wall);
            _parts.Bundles.KeepsTime = IsTimeMeasured;
            Step = "bundle node and its uplinks";
            _parts.Bundles.Advance(now, wall);
        }
        catch
        {
            _parts.Bundles.Abandon(); // what failed may have been before the bundle node's own turn
            OnFailed();
            (_retryAt, _hasFailed) = (now + RetryWait, true);
            throw;
        }

        OnCommitted(now);
        Step = "advice";
        _advice.Ask(now);
        Report();
        if (_advice.Full is not { } full) return;
        _advice.Full = null;
        _retryAt = now + RetryWait;
        throw full;
    }

    /// <summary>A bundle for the ingest endpoint, within the bundle node's turn.</summary>
    private void Deliver(Bundle bundle)
    {
        if (_opening.TryOpen(bundle, IsOwnNode, _now, _wall) is not { } opened) return;
        var gateway = _gateways[opened.Sender];
        if (bundle.SenderAhead is { } ahead) _clocksAhead[gateway.Commands.NodeId] = ahead;
        var isUnderstood = opened.Context.ContentType switch
        {
            FlowContent.Telemetry => _ingest.TryDeliver(opened, bundle, gateway, _advice, _wall),
            FlowContent.Results => TryEnd(opened, gateway),
            FlowContent.Acknowledgement => TryHearRefusals(opened, gateway),
            _ => false,
        };
        if (!isUnderstood) _opening.Reject(bundle, "NotUnderstood", _wall, null, RefusalReason.NotUnderstood);
        else _prekeys.OnOpened(opened.Sender, opened.ForwardSecrecy, bundle.Priority);
        if (isUnderstood && opened.Context.ContentType != FlowContent.Acknowledgement) _acknowledgements.Add(gateway, new(new(opened.Context.Epoch, opened.Context.Sequence), Identities.Digest128(bundle.Payload.Span)));
    }

    /// <summary>Tells the gateway that the bundle says it comes from. Anybody can say so; a gateway ignores what is not about an envelope of its own.</summary>
    private void Refuse(Bundle bundle, EnvelopeRefusal refusal)
    {
        foreach (var gateway in _gateways.Values)
        {
            if (gateway.Commands.NodeId == bundle.Id.Source.NodeId && EnvelopeInspection.Read(bundle.Payload.Span) is { Context: not null } header && header.Sender == gateway.Signer.Id) _acknowledgements.Refuse(gateway, refusal with { IsDoubtful = _ingest.IsDoubtful(bundle) }, _now);
        }
    }

    /// <summary>A gateway refuses what this station sealed under numbers that it has heard: this store is a copy, and goes on in a new epoch.</summary>
    private bool TryHearRefusals(OpenedEnvelope opened, TrustedGateway gateway)
    {
        if (!FlowCodec.TryDecodeAcknowledgement(opened.Payload, _answers, _refusals)) return false;
        if (!_refusals.Exists(static refusal => refusal.Reason is RefusalReason.SequenceReused or RefusalReason.Stale) || !_sealing.Renew()) return true;
        var row = new AuditRow { Step = AuditSteps.RefusedByGateway, At = _wall.ToString(), Gateway = gateway.Commands.NodeId.ToString(), Count = _refusals.Count, Outcome = "a new epoch", Reason = _refusals[0].Reason.ToString() };
        _parts.Bundles.Batch.Append(AuditRow.Topic, row.Gateway, row.ToJson());
        return true;
    }

    /// <summary>A gateway speaks for its own node, not for another's.</summary>
    private bool IsOwnNode(OpenedEnvelope opened) =>
        _gateways.TryGetValue(opened.Sender, out var gateway) && opened.Context.Source.NodeId == gateway.Commands.NodeId;

    private bool TryEnd(OpenedEnvelope opened, TrustedGateway gateway)
    {
        if (!FlowCodec.TryDecodeResults(opened.Payload, _results)) return false;
        _commands.OnResults(gateway.Commands.NodeId, _results, _wall);
        return true;
    }

    private void OnCommitted(TimeSpan now)
    {
        _sealing.OnCommitted();
        _opening.OnCommitted();
        _prekeys.OnCommitted(now);
        _ingest.OnCommitted(_delivered);
        _acknowledgements.OnCommitted(now);
        _advice.OnCommitted(_sent, _unadvised);
        _commands.OnCommitted(_ended);
        (_retryAt, _hasFailed) = (null, false);
    }

    private void OnFailed()
    {
        _sealing.OnFailed();
        _opening.OnFailed();
        _prekeys.OnFailed();
        _ingest.OnFailed();
        _acknowledgements.OnFailed();
        _advice.OnFailed();
        _commands.OnFailed();
    }

    private void Report()
    {
        foreach (var reading in _delivered) _callbacks.Call(nameof(Delivered), Delivered, reading);
        _delivered.Clear();
        foreach (var reading in _unadvised) _callbacks.Call(nameof(Unadvised), Unadvised, reading);
        _unadvised.Clear();
        foreach (var command in _sent) _callbacks.Call(nameof(CommandSent), CommandSent, command);
        _sent.Clear();
        foreach (var end in _ended) _callbacks.Call(nameof(CommandEnded), CommandEnded, end);
        _ended.Clear();
    }
}
