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
/// A command is stored in the transaction that delivers it and starts only after that commit; its result is stored as a bundle in the transaction that forgets it.
/// So a restart takes up what was under way: an actuator may then be asked again for the same state, and ground hears of each command once.
/// One command a target is under way; later ones for it wait their turn.
/// </remarks>
internal sealed class Commands
{
    /// <summary>Most commands held; one more is not taken up, and the audit says so.</summary>
    public const int Capacity = 1024;

    private const string StoreName = "flow/commands";
    private const int RunningLimit = 64;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(200);

    private readonly GatewayOptions _options;
    private readonly MeshNode _mesh;
    private readonly BundleNode _bundles;
    private readonly SwitchPolicy _policy;
    private readonly SwitchRate _rate;
    private readonly List<HeldCommand> _held = [];
    private readonly List<HeldCommand> _arrived = [];
    private readonly List<HeldCommand> _reported = [];
    private readonly List<SwitchCommand> _decoded = [];
    private readonly HashSet<ushort> _busyTargets = [];
    private byte _transaction;

    public Commands(GatewayOptions options, MeshNode mesh, BundleNode bundles)
    {
        (_options, _mesh, _bundles) = (options, mesh, bundles);
        _policy = new(options.Actuators);
        _rate = new(options.CommandsPerMinute);
        if (bundles.Store.Get(StoreName) is not { } stored) return;
        foreach (var proto in StoredCommands.Parser.ParseFrom(stored).Commands)
        {
            if (HeldCommand.Read(proto) is { } held) _held.Add(held);
        }
    }

    public long Received { get; private set; }

    public long Refused { get; private set; }

    public long Acknowledged { get; private set; }

    public long Failed { get; private set; }

    /// <summary>When <see cref="Advance"/> or <see cref="Report"/> has something to do; null for never.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Takes an actuator's answer; false when it is none.</summary>
    public bool OnMessage(in MeshMessage message, DtnTime wall)
    {
        if (message.ApplicationKeyIndex != _options.ApplicationKeyIndex || !GenericOnOff.TryDecodeStatus(message.AccessPdu.Span, out var isOn)) return false;
        foreach (var held in _held)
        {
            if (held.HasEnded || held.Started is null || held.Command.Target != message.Source) continue;
            if (held.Command.IsOn == isOn) held.End(CommandOutcome.Acknowledged, string.Empty, wall);
            break;
        }

        return true;
    }

    /// <summary>Judges the commands of an opened envelope, within the turn that delivers it.</summary>
    public bool TryDeliver(OpenedEnvelope opened, DtnTime wall)
    {
        if (!FlowCodec.TryDecodeCommands(opened.Payload, _decoded)) return false;
        var expires = opened.Context.Created.IsKnown ? opened.Context.Created.Add(opened.Context.Lifetime) : DtnTime.Unknown;
        Span<byte> key = stackalloc byte[Identities.Size];
        foreach (var command in _decoded)
        {
            Identities.Command(command.Id, key);
            if (_bundles.Store.WasSeen(key) || IsHeld(command.Id)) continue; // under another envelope, but the same decision
            var refusal = _held.Count + _arrived.Count >= Capacity ? $"{Capacity} commands are under way" : _policy.Refusal(command, expires, wall);
            Record(command, refusal, wall);
            if (_held.Count + _arrived.Count >= Capacity) continue;

            var held = new HeldCommand(command, wall, expires);
            if (refusal is not null) held.End(CommandOutcome.Refused, refusal, wall);
            _arrived.Add(held);
            _bundles.Batch.Remember(key, Identities.Until(_bundles, TimeSpan.FromDays(2)));
        }

        Store();
        return true;
    }

    /// <summary>Asks actuators and gives up on those that do not answer.</summary>
    public void Advance(TimeSpan now, DtnTime wall)
    {
        Deadline = null;
        _busyTargets.Clear();
        foreach (var held in _held)
        {
            if (!held.HasEnded && _busyTargets.Count < RunningLimit && _busyTargets.Add(held.Command.Target))
            {
                Run(held, now, wall);
                if (held.HasEnded) _busyTargets.Remove(held.Command.Target);
            }

            if (held.HasEnded) Wants(now);
        }
    }

    /// <summary>Seals the results of what ended, within the turn.</summary>
    public void Report(Sealing sealing, GroundKeys ground, Custody custody, DtnTime wall)
    {
        foreach (var held in _held)
        {
            if (!held.HasEnded || _reported.Count >= FlowContent.MaxCommands) continue;
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

        if (_reported.Count == 0) return;
        var payload = FlowCodec.EncodeResults(_reported.Select(held => held.Result));
        sealing.Send(payload, FlowContent.Results, _options.Ground, ground.Take(Priority.Elevated, _options.Lifetime, wall).Key, Priority.Elevated, _options.Lifetime, wall,
            _options.Lifetime, number => custody.Protect(payload, FlowContent.Results, 0, number));
        Store();
    }

    public void OnCommitted()
    {
        foreach (var held in _reported)
        {
            _held.Remove(held);
            if (held.Result.Outcome == CommandOutcome.Acknowledged) Acknowledged++;
            else if (held.Result.Outcome == CommandOutcome.Failed) Failed++;
            else Refused++;
        }

        Received += _arrived.Count;
        _held.AddRange(_arrived);
        _reported.Clear();
        _arrived.Clear();
    }

    public void OnFailed()
    {
        _reported.Clear();
        _arrived.Clear();
    }

    private bool IsHeld(Guid id) => _held.Exists(held => held.Command.Id == id) || _arrived.Exists(held => held.Command.Id == id);

    private void Run(HeldCommand held, TimeSpan now, DtnTime wall)
    {
        if (held.Started is null)
        {
            if (SwitchPolicy.IsLate(held.Expires, wall))
            {
                held.End(CommandOutcome.Refused, $"it was good until {held.Expires}", wall);
                return;
            }

            if (!_rate.TryTake(held.Command.Target, now, out var next))
            {
                Wants(next);
                return;
            }

            (held.Started, held.NextSend, held.Wait, held.Transaction) = (now, now, FirstWait, _transaction++);
        }

        var givenUp = held.Started.Value + _options.CommandTimeout;
        if (now >= givenUp)
        {
            held.End(CommandOutcome.Failed, $"no answer within {_options.CommandTimeout.TotalSeconds:0.#} s", wall);
            return;
        }

        if (now >= held.NextSend)
        {
            Span<byte> octets = stackalloc byte[16];
            var length = GenericOnOff.EncodeSet(octets, held.Command.IsOn, held.Transaction);
            var status = _mesh.Send(new(held.Command.Target, _options.ApplicationKeyIndex), octets[..length], now, out _);
            if (status is MeshSendStatus.Taken)
            {
                held.NextSend = now + held.Wait;
                held.Wait = held.Wait * 2 < LongestWait ? held.Wait * 2 : LongestWait;
            }
            else if (status is MeshSendStatus.Busy)
            {
                held.NextSend = now + BusyWait;
            }
            else
            {
                held.End(CommandOutcome.Failed, $"the mesh does not take it: {status}", wall);
                return;
            }
        }

        Wants(held.NextSend < givenUp ? held.NextSend : givenUp);
    }

    private void Record(SwitchCommand command, string? refusal, DtnTime wall)
    {
        var row = AuditRow.Of(AuditSteps.Judged, command, refusal, wall);
        _bundles.Batch.Append(AuditRow.Topic, command.Id.ToString(), row.ToJson());
    }

    /// <summary>Puts what is held after this turn into its batch; a later call in the same turn replaces it.</summary>
    private void Store()
    {
        var stored = new StoredCommands();
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
