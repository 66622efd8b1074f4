using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Policy;
using Dunes.Sdk.Gateway.Protos;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Commands on their way through a gateway: opened, judged, held, asked of the actuator until it answers, reported.</summary>
/// <remarks>
/// A command is stored in the transaction that delivers it and starts only after that commit; its result is stored as a bundle in the
/// transaction that forgets it. So a restart takes up what was under way: an actuator may then be asked again for the same state, and
/// ground hears of each command once. One command a target is under way; later ones for it wait their turn. How long a command is good
/// follows from its lifetime and from the age that its bundle had, in the gateway's running time: no clock is asked, neither ground's nor
/// the gateway's. A command is acknowledged when the actuator's transport has acknowledged its Set and a Status that arrives afterwards
/// agrees. A Status alone is not enough: it does not name the Set, so a recorded one that the gateway never received could be replayed. The
/// transport's acknowledgement names the Set's sequence number, and a Status whose own sequence number is not higher than the
/// acknowledgement's was sent before it.
/// </remarks>
internal sealed class Commands
{
    /// <summary>The maximum number of commands under way; those beyond it are refused, and ground is told.</summary>
    public const int Capacity = 1024;

    /// <summary>
    /// The maximum number of results that wait for the next turns to report them, over and above <see cref="Capacity"/>; an envelope with
    /// more commands than that leaves room for is not taken.
    /// </summary>
    public const int ResultCapacity = 4096;

    private const string StoreName = "flow/commands";
    // Commands that actuators are asked for at once; those that wait for their rate take no place.
    private const int RunningLimit = 64;
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(366);

    private readonly GatewayOptions _options;
    private readonly MeshNode _mesh;
    private readonly BundleNode _bundles;
    private readonly RunningTime _time;
    private readonly SwitchPolicy _policy;
    private readonly SwitchRate _rate;
    private readonly CommandMemory _memory;
    private readonly List<HeldCommand> _held = [];
    private readonly List<HeldCommand> _arrived = [];
    private readonly HashSet<HeldCommand> _reported = [];
    private readonly List<SwitchCommand> _decoded = [];
    private readonly List<SwitchCommand> _fresh = [];
    private readonly HashSet<ushort> _busyTargets = [];
    private readonly List<HeldCommand> _turn = [];
    private int _notTakenInTurn;
    private byte _transaction;
    private int _running;
    private bool _isTransactionUnstored;

    public Commands(GatewayOptions options, MeshNode mesh, BundleNode bundles, RunningTime time)
    {
        (_options, _mesh, _bundles, _time) = (options, mesh, bundles, time);
        _policy = new(options.Actuators);
        _rate = new(options.CommandsPerMinute);
        _memory = new(bundles.Store);
        if (bundles.Store.Get(StoreName) is not { } octets) return;
        var stored = StoredCommands.Parser.ParseFrom(octets);

        // An actuator ignores a Set whose transaction number it has seen in the last six seconds.
        (_transaction, _isTransactionUnstored) = ((byte)(stored.Transaction + stored.Commands.Count), stored.Commands.Count > 0);
        var targets = new HashSet<ushort>();
        foreach (var proto in stored.Commands)
        {
            if (HeldCommand.Read(proto) is not { } held) continue;
            _held.Add(held);
            if (!held.HasEnded && targets.Add(held.Command.Target)) held.MayHaveBegun = true; // the later ones for a target begin after another commit
        }
    }

    public long Received { get; private set; }

    public long Refused { get; private set; }

    public long Acknowledged { get; private set; }

    public long Failed { get; private set; }

    public long Expired { get; private set; }

    /// <summary>Commands of envelopes for which there was no room.</summary>
    public long NotTaken { get; private set; }

    /// <summary>Commands that have not ended.</summary>
    public int UnderWay => _held.Count(static held => !held.HasEnded);

    /// <summary>When <see cref="Advance"/> or <see cref="Report"/> has something to do; null if nothing is scheduled.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Takes an actuator's answer; false if the message is not one.</summary>
    /// <param name="message">A message under the actuators' key.</param>
    /// <param name="wall">The time of day.</param>
    /// <param name="hasEnded">Whether a command ended by it: its replay entry is to be stored with the result.</param>
    public bool TryTakeStatus(in MeshMessage message, DtnTime wall, out bool hasEnded)
    {
        hasEnded = false;
        if (!GenericOnOff.TryDecodeStatus(message.AccessPdu.Span, out var isOn)) return false;
        foreach (var held in _held)
        {
            if (held.HasEnded || held.IsUnasked || held.Command.Target != message.Source) continue;
            hasEnded = held.OnStatus(isOn, ((long)message.IvIndex << 24) | message.Sequence, wall);
            break;
        }

        return true;
    }

    /// <summary>Takes what became of a segmented message of this node.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="now">The node time.</param>
    public void TakeOutcome(in MeshSendOutcome outcome, TimeSpan now)
    {
        foreach (var held in _held)
        {
            if (held.HasEnded || held.Sent != outcome.Handle) continue;
            if (outcome.IsDelivered) held.OnHeard(outcome.Acknowledgment, now);
            return;
        }
    }

    /// <summary>
    /// Judges the commands of an opened envelope, within the turn that delivers it; gives why they are not taken, or null.
    /// </summary>
    /// <param name="opened">The envelope.</param>
    /// <param name="age">How long it was under way; null if its bundle does not say.</param>
    /// <param name="now">The node time.</param>
    /// <param name="wall">The time of day, for the audit.</param>
    public string? Deliver(OpenedEnvelope opened, TimeSpan? age, TimeSpan now, DtnTime wall)
    {
        if (!FlowCodec.TryDecodeCommands(opened.Payload, _decoded)) return "NotUnderstood";
        CollectFresh();
        if (_held.Count + _arrived.Count + _fresh.Count > Capacity + ResultCapacity)
        {
            _notTakenInTurn += _fresh.Count;
            return $"CommandsFull: {_held.Count + _arrived.Count} commands are under way or wait to be reported; "
                + $"there is no room for {_fresh.Count} more";
        }

        var lifetime = opened.Context.Lifetime < LongestLifetime ? opened.Context.Lifetime : LongestLifetime;
        var left = lifetime - (age ?? TimeSpan.Zero);
        var underWay = UnderWay + _arrived.Count(static held => !held.HasEnded);
        foreach (var command in _fresh)
        {
            var isLate = left <= TimeSpan.Zero;
            var refusal = isLate ? Late(lifetime)
                : _policy.Refusal(command) ?? (underWay >= Capacity ? $"{Capacity} commands are under way" : null);
            Record(command, refusal, wall);
            var held = new HeldCommand(command, wall, _time.At(now) + left, left);
            if (refusal is null) underWay++;
            else if (isLate) held.OnLate(refusal, wall);
            else held.OnRefused(refusal, wall);
            _arrived.Add(held);
            _memory.Add(command.Id);
        }

        _memory.Store(_bundles.Batch);
        Store();
        return null;
    }

    /// <summary>Asks actuators and gives up on those that do not answer.</summary>
    public void Advance(TimeSpan now, DtnTime wall)
    {
        Deadline = null;
        _busyTargets.Clear();
        _turn.Clear();
        _running = 0;
        foreach (var held in _held)
        {
            var isFirst = _busyTargets.Add(held.Command.Target); // also one that has ended, until its result is stored
            if (held.HasEnded) Wants(now);
            else if (isFirst) _turn.Add(held);
            if (held.State is HeldCommandState.Begun or HeldCommandState.Asked or HeldCommandState.Heard) _running++;
        }

        // Those that the mesh has taken nothing of come first: actuators that do not answer must not keep it from those that would.
        RunAll(now, wall, isFirst: true);
        RunAll(now, wall, isFirst: false);
    }

    /// <summary>Seals the results of what ended, within the turn.</summary>
    /// <param name="sealing">Seals.</param>
    /// <param name="ground">The keys to seal for.</param>
    /// <param name="custody">Keeps what is sealed until ground has it.</param>
    /// <param name="isReplayStored">Whether the replay entry of a source can be stored in this turn: the result of what its Status ended
    /// waits until then, so that no recording of it ends another command.</param>
    /// <param name="wall">The time of day.</param>
    /// <returns>Whether there was something to report.</returns>
    public bool Report(Sealing sealing, GroundKeys ground, Custody custody, Func<ushort, bool> isReplayStored, DtnTime wall)
    {
        foreach (var held in _held)
        {
            if (!held.HasEnded || _reported.Count >= FlowContent.MaxCommands) continue;
            if (held.Result.Outcome == CommandOutcome.Acknowledged && !isReplayStored(held.Command.Target)) continue;
            _reported.Add(held);
            var row = new AuditRow
            {
                Step = AuditSteps.Ended,
                At = held.Result.Ended.ToString(),
                Command = held.Command.Id.ToString(),
                Target = held.Command.Target,
                IsOn = held.Command.IsOn,
                Outcome = OutcomeNames.Of(held.Result.Outcome),
                Reason = held.Result.Reason.Length == 0 ? null : held.Result.Reason,
            };
            _bundles.Batch.Append(AuditRow.Topic, row.Command, row.ToJson());
        }

        if (_reported.Count == 0)
        {
            if (_isTransactionUnstored) Store(); // so that a next start goes on from here, too
            return _isTransactionUnstored;
        }

        var payload = FlowCodec.EncodeResults(_reported.Select(held => held.Result));
        var (key, _) = ground.Take(Priority.Elevated, _options.Lifetime, wall);
        sealing.Send(payload, FlowContent.Results, _options.Ground, key, Priority.Elevated, _options.Lifetime, wall,
            _options.Lifetime, number => custody.Protect(payload, FlowContent.Results, 0, number));
        Store();
        return true;
    }

    public void OnCommitted()
    {
        _isTransactionUnstored = false;
        foreach (var held in _reported) Count(held.Result.Outcome);
        _held.RemoveAll(_reported.Contains);
        Received += _arrived.Count;
        _held.AddRange(_arrived);
        NotTaken += _notTakenInTurn;
        _memory.OnCommitted();
        Forget();
    }

    public void OnFailed()
    {
        _memory.OnFailed();
        Forget();
    }

    private void Forget()
    {
        _reported.Clear();
        _arrived.Clear();
        _notTakenInTurn = 0;
    }

    private void Count(CommandOutcome outcome)
    {
        switch (outcome)
        {
            case CommandOutcome.Acknowledged:
                Acknowledged++;
                break;
            case CommandOutcome.Failed:
                Failed++;
                break;
            case CommandOutcome.Expired:
                Expired++;
                break;
            default:
                Refused++;
                break;
        }
    }

    /// <summary>Of the decoded commands those that were not taken before; under another envelope it may be the same decision.</summary>
    private void CollectFresh()
    {
        _fresh.Clear();
        Span<byte> key = stackalloc byte[Identities.Size];
        foreach (var command in _decoded)
        {
            Identities.Command(command.Id, key); // as earlier versions remembered it
            if (_memory.Contains(command.Id) || _bundles.Store.WasSeen(key) || IsHeld(command.Id)) continue;
            if (!_fresh.Exists(other => other.Id == command.Id)) _fresh.Add(command);
        }
    }

    private bool IsHeld(Guid id) => _held.Exists(held => held.Command.Id == id) || _arrived.Exists(held => held.Command.Id == id);

    private static string Late(TimeSpan lifetime) =>
        $"it was good for {lifetime.TotalSeconds:0.#} s, which were over before it could be done";

    private void RunAll(TimeSpan now, DtnTime wall, bool isFirst)
    {
        foreach (var held in _turn)
        {
            if (held.HasEnded || held.IsUnasked != isFirst) continue;
            Run(held, now, wall);
            if (held.HasEnded) Wants(now);
        }
    }

    private void Run(HeldCommand held, TimeSpan now, DtnTime wall)
    {
        var left = held.GoodUntil - _time.At(now);
        if (held.IsUnasked && (left <= TimeSpan.Zero || (held.IsLoaded && held.IsPastBy(wall))))
        {
            held.OnLifetimeOver(wall);
            return;
        }

        if (held.State == HeldCommandState.Waiting)
        {
            if (_running >= RunningLimit)
            {
                Wants(now + left); // the end of a running one makes a turn, and room
                return;
            }

            if (!_rate.TryTake(held.Command.Target, now, out var next))
            {
                Wants(next < now + left ? next : now + left);
                return;
            }

            held.OnBegun(_transaction++, now);
            _running++;
        }

        if (held.Started is { } started && now >= started + _options.CommandTimeout)
        {
            held.OnTimeout(_options.CommandTimeout, wall);
            return;
        }

        if (now >= held.NextSend && !TrySend(held, now, wall)) return;
        var over = held.Started is { } asked ? asked + _options.CommandTimeout : now + left;
        Wants(held.NextSend < over ? held.NextSend : over);
    }

    /// <summary>Asks the actuator; false if the mesh will never take it, and the command has ended.</summary>
    private bool TrySend(HeldCommand held, TimeSpan now, DtnTime wall)
    {
        Span<byte> octets = stackalloc byte[16];
        var length = GenericOnOff.EncodeSet(octets, held.Command.IsOn, held.Transaction);
        var send = new MeshSend(held.Command.Target, _options.ApplicationKeyIndex, IsAcknowledged: true);
        var status = _mesh.Send(send, octets[..length], now, out var handle);
        if (status is MeshSendStatus.Taken) held.OnAsked(handle, now);
        else if (status is MeshSendStatus.Busy) held.OnBusy(now + BusyWait);
        else held.OnNotTaken(status, wall);
        return !held.HasEnded;
    }

    private void Record(SwitchCommand command, string? refusal, DtnTime wall)
    {
        var row = AuditRow.Of(AuditSteps.Judged, command, refusal, wall);
        _bundles.Batch.Append(AuditRow.Topic, command.Id.ToString(), row.ToJson());
    }

    /// <summary>Puts what is held after this turn into its batch; a later call in the same turn replaces it.</summary>
    private void Store()
    {
        var stored = new StoredCommands { Transaction = _transaction };
        foreach (var held in _held)
        {
            if (!_reported.Contains(held)) stored.Commands.Add(held.ToProto());
        }

        foreach (var held in _arrived) stored.Commands.Add(held.ToProto());
        _bundles.Batch.Put(StoreName, stored.ToByteArray());
    }

    private void Wants(TimeSpan at)
    {
        if (Deadline is null || at < Deadline) Deadline = at;
    }
}
