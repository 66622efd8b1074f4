using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway;

/// <summary>The ground station's flow as a state machine: verify, store, deduplicate, acknowledge end to end, ask the advisor, send commands.</summary>
/// <remarks>
/// Not thread-safe. Readings are rows of the journal topic <c>reading</c>, written in the transaction that delivers them: each exactly once. A reading is known by its gateway's node, source,
/// property and report counter for two days or its envelope's lifetime, whichever is longer; one without a counter is known by its envelope only.
/// <para>Each gateway is offered prekeys, so that what it seals cannot be read later by whoever takes this station's keys. Their private halves are in the store, and deleted there in the turn that delivers
/// an envelope for a one-time one, or their retention after they expired. What was sealed for prekeys and is under way when the store is lost is lost with it.</para>
/// <para>The advisor is asked after the commit, about critical and elevated readings; what it has not answered when the station stops is asked again when it starts.</para>
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
    private readonly Advice _advice;
    private readonly List<Reading> _delivered = [];
    private readonly List<SwitchCommand> _sent = [];
    private readonly List<EndedCommand> _results = [];
    private readonly List<EndedCommand> _ended = [];
    private long _commandsAcknowledged;
    private long _commandsEnded;
    private TimeSpan? _retryAt;
    private bool _wantsTurn = true;
    private TimeSpan _now;
    private DtnTime _wall;

    /// <summary>Creates the ground station over its parts.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or two gateways have one signing key.</exception>
    /// <exception cref="BundleStoreException">The store's prekeys cannot be read: another protector or key pair made them.</exception>
    public GroundNode(GroundOptions options, GroundParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        if (GroundOptionsValidator.Fault(options) is { } fault) throw new ArgumentException(fault, nameof(options));
        (_options, _parts) = (options, parts);
        _gateways = parts.Gateways.ToDictionary(gateway => gateway.Signer.Id);
        _sealing = new(parts.Envelope, parts.Signer, parts.Bundles, options.Ingest, options.WorkflowId);
        _prekeys = new(options, parts);
        _opening = new(parts.Envelope, parts.Keys, parts.Bundles, options.Ingest, id => _gateways.GetValueOrDefault(id)?.Signer, _gateways.Count, _prekeys);
        _ingest = new(parts.Bundles);
        _acknowledgements = new(options, parts.Bundles, _gateways);
        _advice = new(options, parts.Advisor, parts.Bundles, _gateways) { Answered = () => Signal?.Invoke() };
        _opening.Refused = Refuse;
        _opening.Repeated = (sender, number) => _acknowledgements.Add(_gateways[sender], number); // the answer was lost on its way
        parts.Bundles.Register(options.Ingest, Deliver, takesRepeats: true);
    }

    /// <summary>When <see cref="Advance"/> wants to be called, zero for at once; null for never.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            if (_retryAt is { } retry) return Deadlines.Earlier(_parts.Bundles.Deadline, retry);
            if (_wantsTurn) return TimeSpan.Zero;
            return Deadlines.Earlier(_parts.Bundles.Deadline, Deadlines.Earlier(_prekeys.Deadline, Deadlines.Earlier(_acknowledgements.Deadline, _advice.Deadline)));
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
        _commandsAcknowledged,
        _commandsEnded,
        _advice.Failed)
    {
        ForwardSecrecy = _ingest.ForwardSecrecy,
    };

    /// <summary>Called after the commit for each reading delivered to the application.</summary>
    public Action<Reading>? Delivered { get; set; }

    /// <summary>Called after the commit for each command sent.</summary>
    public Action<SwitchCommand>? CommandSent { get; set; }

    /// <summary>Called after the commit for each command whose result came back: its id, and whether an actuator acknowledged it.</summary>
    public Action<Guid, bool>? CommandEnded { get; set; }

    /// <summary>Raised, on any thread, when <see cref="Advance"/> has something to do before its deadline: an advisor answered.</summary>
    public Action? Signal { get; set; }

    /// <summary>Runs one turn.</summary>
    /// <exception cref="BundleStoreException">Stable storage failed: nothing of the turn has happened. A node that is full of critical bundles is such a failure, too; there, only the commands wait.</exception>
    public void Advance(TimeSpan now, DtnTime wall)
    {
        _parts.Bundles.Begin(now, wall);
        (_now, _wall, _wantsTurn) = (now, _parts.Bundles.Time.Trusted, false);
        _advice.Poll(now);
        try
        {
            _advice.SendAnswers(_sealing, _wall);
            _acknowledgements.Send(_sealing, now, _wall);
            _prekeys.Offer(_sealing, now, _wall);
            _parts.Bundles.Advance(now, wall);
        }
        catch
        {
            OnFailed();
            _retryAt = now + RetryWait;
            throw;
        }

        OnCommitted(now);
        _advice.Ask(now);
        Report();
        if (_advice.Full is not { } full) return;
        _advice.Full = null;
        _retryAt = now + RetryWait;
        throw full;
    }

    /// <summary>Makes prekeys to give to a gateway with its other keys, as <see cref="GatewayParts.GroundPrekeys"/>, and stores their private halves. Call it between turns.</summary>
    /// <remarks>They are the rotating one and the last resort, so that the gateway's first envelopes have forward secrecy; one-time ones come in an envelope, once the gateway is heard of or before.</remarks>
    /// <param name="gateway">The id of the gateway's signing key.</param>
    /// <param name="wall">The time of day.</param>
    /// <exception cref="ArgumentException">No trusted gateway has that key, or the time is not known.</exception>
    /// <exception cref="BundleStoreException">Stable storage failed: nothing was given out.</exception>
    public byte[] IssuePrekeys(KeyId gateway, DtnTime wall) => _prekeys.Provision(gateway, wall);

    /// <summary>Zeroes the private prekeys in memory; the parts stay their owner's.</summary>
    public void Dispose() => _prekeys.Dispose();

    /// <summary>A bundle for the ingest endpoint, within the bundle node's turn.</summary>
    private void Deliver(Bundle bundle)
    {
        if (_opening.TryOpen(bundle, IsOwnNode, _now, _wall) is not { } opened) return;
        var gateway = _gateways[opened.Sender];
        var isUnderstood = opened.Context.ContentType switch
        {
            FlowContent.Telemetry => _ingest.TryDeliver(opened, bundle, gateway, _advice, _wall),
            FlowContent.Results => TryEnd(opened),
            _ => false,
        };
        if (!isUnderstood) _opening.Reject(bundle, "NotUnderstood", _wall, null, RefusalReason.NotUnderstood);
        else _prekeys.OnOpened(opened.Sender, opened.ForwardSecrecy, bundle.Priority);
        if (isUnderstood) _acknowledgements.Add(gateway, new(opened.Context.Epoch, opened.Context.Sequence));
    }

    /// <summary>Tells the gateway that the bundle says it comes from. Anybody can say so; a gateway ignores what is not about an envelope of its own.</summary>
    private void Refuse(Bundle bundle, EnvelopeRefusal refusal)
    {
        foreach (var gateway in _gateways.Values)
        {
            if (gateway.Commands.NodeId == bundle.Id.Source.NodeId) _acknowledgements.Refuse(gateway, refusal, _now);
        }
    }

    /// <summary>A gateway speaks for its own node, not for another's.</summary>
    private bool IsOwnNode(OpenedEnvelope opened) =>
        _gateways.TryGetValue(opened.Sender, out var gateway) && opened.Context.Source.NodeId == gateway.Commands.NodeId;

    private bool TryEnd(OpenedEnvelope opened)
    {
        if (!FlowCodec.TryDecodeResults(opened.Payload, _results)) return false;
        foreach (var result in _results)
        {
            _ended.Add(result);
            var row = new AuditRow
            {
                Step = AuditSteps.Ended,
                At = _wall.ToString(),
                Command = result.Id.ToString(),
                Outcome = OutcomeNames.Of(result.Outcome),
                Reason = result.Reason.Length == 0 ? null : result.Reason,
            };
            _parts.Bundles.Batch.Append(AuditRow.Topic, row.Command, row.ToJson());
        }

        return true;
    }

    private void OnCommitted(TimeSpan now)
    {
        _sealing.OnCommitted();
        _opening.OnCommitted();
        _prekeys.OnCommitted(now);
        _ingest.OnCommitted(_delivered);
        _acknowledgements.OnCommitted(now);
        _advice.OnCommitted(_sent);
        foreach (var result in _ended)
        {
            if (result.Outcome == CommandOutcome.Acknowledged) _commandsAcknowledged++;
            else _commandsEnded++;
        }

        _retryAt = null;
    }

    private void OnFailed()
    {
        _sealing.OnFailed();
        _opening.OnFailed();
        _prekeys.OnFailed();
        _ingest.OnFailed();
        _acknowledgements.OnFailed();
        _advice.OnFailed();
        _ended.Clear();
    }

    private void Report()
    {
        foreach (var reading in _delivered) Delivered?.Invoke(reading);
        _delivered.Clear();
        foreach (var command in _sent) CommandSent?.Invoke(command);
        _sent.Clear();
        foreach (var result in _ended) CommandEnded?.Invoke(result.Id, result.Outcome == CommandOutcome.Acknowledged);
        _ended.Clear();
    }
}
