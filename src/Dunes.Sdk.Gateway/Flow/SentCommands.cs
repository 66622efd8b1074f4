using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// The commands that ground sent and that have not ended. Each ends exactly once, with an audit row, a count and a callback.
/// </summary>
/// <remarks>
/// A command is stored in the transaction that sends it, and forgotten in the one that stores its end: its result, the end of its bundle
/// here, or its deadline, which is its lifetime and the grace.
/// Deadlines are in held time, so that a restart goes on with what was left. That a bundle has left is stored with the bundle's removal: a
/// command that is held after a restart, without its bundle, has expired.
/// </remarks>
internal sealed class SentCommands
{
    /// <summary>Most commands under way; one more is refused.</summary>
    public const int Capacity = 65_536;

    public const string StoreName = "ground/commands";

    private readonly GroundOptions _options;
    private readonly BundleNode _bundles;
    private readonly RunningTime _time;
    private readonly StoredPages<SentCommand> _pages;
    private readonly Dictionary<Guid, SentCommand> _open = [];
    private readonly Dictionary<(DtnTime Created, ulong Sequence), List<SentCommand>> _byBundle = [];
    private readonly Dictionary<EndpointId, int> _byGateway = [];
    private readonly PriorityQueue<SentCommand, TimeSpan> _deadlines = new();
    private readonly List<((DtnTime Created, ulong Sequence) Bundle, BundleFate Fate)> _gone = []; // their commands end with the next turn

    // The turn: what was sent, and what changed.
    private readonly List<SentCommand> _sent = [];
    private readonly List<(SentCommand Command, SentCommandState Before)> _changed = [];
    private readonly List<SentCommand> _due = [];
    private readonly long[] _ended = new long[Enum.GetValues<CommandOutcome>().Length];
    private int _goneInTurn;
    private int _lateInTurn;

    /// <summary>Reads what is stored.</summary>
    /// <exception cref="BundleStoreException">It cannot be read.</exception>
    public SentCommands(GroundOptions options, BundleNode bundles, RunningTime time)
    {
        (_options, _bundles, _time) = (options, bundles, time);
        _pages = new(bundles, StoreName, Write, Read);
        foreach (var command in _pages.Load()) Index(command);
        if (_byBundle.Count == 0) return;

        // The bundle went with a commit, and the process died before the next turn could end its commands.
        var pending = bundles.Store.Pending()
            .Where(stored => stored.Id.Source.NodeId == bundles.Id)
            .Select(stored => (stored.Id.Created, stored.Id.Sequence))
            .ToHashSet();
        _gone.AddRange(_byBundle.Keys.Where(bundle => !pending.Contains(bundle)).Select(bundle => (bundle, BundleFate.Expired)));
    }

    /// <summary>Commands under way, those that this turn sends included.</summary>
    public int Count => _open.Count;

    /// <summary>Results that ended nothing.</summary>
    public long Late { get; private set; }

    public TimeSpan? Deadline
    {
        get
        {
            if (_gone.Count > 0) return TimeSpan.Zero;
            while (_deadlines.TryPeek(out var first, out _) && !IsOpen(first)) _deadlines.Dequeue();
            return _deadlines.TryPeek(out _, out var held) ? _time.ToNodeTime(held) : null;
        }
    }

    /// <summary>How many commands ended so.</summary>
    public long Ended(CommandOutcome outcome) => _ended[(int)outcome];

    /// <summary>Commands of one gateway under way.</summary>
    public int CountOf(EndpointId gateway) => _byGateway.GetValueOrDefault(gateway);

    public bool Contains(Guid id) => _open.ContainsKey(id);

    /// <summary>Adds commands in the turn that seals them; there is room for them.</summary>
    public void Add(EndpointId gateway, IEnumerable<SwitchCommand> commands, BundleId bundle)
    {
        var deadline = _time.Now + _options.CommandLifetime + _options.AcknowledgeGrace;
        foreach (var command in commands)
        {
            var sent = new SentCommand(command.Id, gateway, command.Target, command.IsOn, (bundle.Created, bundle.Sequence), deadline);
            Index(sent);
            _pages.Add(sent);
            _sent.Add(sent);
        }

        _pages.Store();
    }

    /// <summary>Ends what is over, within the turn.</summary>
    public void Advance(DtnTime wall)
    {
        _goneInTurn = _gone.Count;
        foreach (var (bundle, fate) in _gone)
        {
            // The state is read before the event happens, as arguments are evaluated in order.
            var commands = _byBundle.GetValueOrDefault(bundle, []);
            foreach (var command in commands) Change(command, command.State, command.OnBundleGone(fate), wall);
        }

        while (_deadlines.TryPeek(out var command, out var deadline) && deadline <= _time.Now)
        {
            _deadlines.Dequeue();
            if (!IsOpen(command)) continue;
            _due.Add(command); // back it goes if the turn fails
            Change(command, command.State, command.OnDeadline(), wall);
        }

        if (_changed.Count > 0) _pages.Store();
    }

    /// <summary>Results came from a gateway, within the turn that delivers them.</summary>
    public void OnResults(EndpointId gateway, IEnumerable<EndedCommand> results, DtnTime wall)
    {
        foreach (var result in results) OnResult(gateway, result, wall);
        _pages.Store();
    }

    /// <summary>The next node has a bundle, within the turn that forgets it.</summary>
    public void OnCarried(BundleId bundle)
    {
        if (!_byBundle.TryGetValue((bundle.Created, bundle.Sequence), out var commands)) return;
        foreach (var command in commands) Change(command, command.State, command.OnCarried(), DtnTime.Unknown);
        _pages.Store();
    }

    /// <summary>Ground's node holds a bundle no longer, after the commit.</summary>
    public void OnFinished(BundleId bundle, BundleFate fate)
    {
        var key = (bundle.Created, bundle.Sequence);
        var isGone = fate is not (BundleFate.Forwarded or BundleFate.Acknowledged or BundleFate.Unconfirmed);
        if (isGone && _byBundle.ContainsKey(key)) _gone.Add((key, fate));
    }

    public void OnCommitted(List<CommandEnd> ended)
    {
        foreach (var (command, _) in _changed)
        {
            if (command.State != SentCommandState.Ended || !_open.Remove(command.Id)) continue;
            Forget(command);
            _ended[(int)command.Outcome]++;
            ended.Add(new(command.Id, command.Gateway, command.Outcome, command.Reason));
        }

        Late += _lateInTurn;
        _gone.RemoveRange(0, _goneInTurn); // those that came since wait for the next turn
        _pages.OnCommitted();
        EndTurn();
    }

    public void OnFailed()
    {
        for (var at = _changed.Count - 1; at >= 0; at--)
        {
            var (command, before) = _changed[at];
            command.Restore(before);
        }

        foreach (var command in _due) _deadlines.Enqueue(command, command.Deadline);
        foreach (var command in _sent)
        {
            _open.Remove(command.Id); // its entry among the deadlines is passed over
            Forget(command);
        }

        _pages.OnFailed();
        EndTurn();
    }

    private bool IsOpen(SentCommand command) => ReferenceEquals(_open.GetValueOrDefault(command.Id), command);

    private void Index(SentCommand command)
    {
        _open.Add(command.Id, command);
        _byGateway[command.Gateway] = _byGateway.GetValueOrDefault(command.Gateway) + 1;
        _deadlines.Enqueue(command, command.Deadline);
        if (command.State != SentCommandState.Held) return;
        if (!_byBundle.TryGetValue(command.Bundle, out var commands)) _byBundle.Add(command.Bundle, commands = []);
        commands.Add(command);
    }

    private void Forget(SentCommand command)
    {
        if (--_byGateway[command.Gateway] == 0) _byGateway.Remove(command.Gateway);
        if (!_byBundle.TryGetValue(command.Bundle, out var commands)) return;
        commands.Remove(command);
        if (commands.Count == 0) _byBundle.Remove(command.Bundle);
    }

    private void OnResult(EndpointId gateway, in EndedCommand result, DtnTime wall)
    {
        var command = _open.GetValueOrDefault(result.Id);
        var before = command?.State ?? SentCommandState.Ended;
        if (command is null || command.Gateway != gateway || !command.OnResult(result.Outcome, result.Reason))
        {
            _lateInTurn++;
            var reason = command is not null && command.Gateway != gateway ? $"it was sent to {command.Gateway}" : result.Reason;
            Record(AuditSteps.LateResult, result.Id, gateway, result.Outcome, reason, wall);
            return;
        }

        Change(command, before, hasChanged: true, wall);

        // Its envelope arrived, and with it the others that were sent in it: the bundle need not be sent again.
        var bundle = new BundleId(_options.Ingest, command.Bundle.Created, command.Bundle.Sequence);
        OnCarried(bundle);
        _bundles.Settle(bundle);
    }

    /// <summary>Notes what an event changed: for the page, for the audit if it ended, and for a turn that fails.</summary>
    private void Change(SentCommand command, SentCommandState before, bool hasChanged, DtnTime wall)
    {
        if (!hasChanged) return;
        _changed.Add((command, before));
        if (command.State != SentCommandState.Ended)
        {
            _pages.Change(command);
            return;
        }

        _pages.Remove(command);
        Record(AuditSteps.Ended, command.Id, command.Gateway, command.Outcome, command.Reason, wall);
    }

    private void EndTurn()
    {
        _sent.Clear();
        _changed.Clear();
        _due.Clear();
        (_goneInTurn, _lateInTurn) = (0, 0);
    }

    private void Record(string step, Guid id, EndpointId gateway, CommandOutcome outcome, string reason, DtnTime wall)
    {
        var row = new AuditRow
        {
            Step = step,
            At = wall.ToString(),
            Gateway = gateway.ToString(),
            Command = id.ToString(),
            Outcome = OutcomeNames.Of(outcome),
            Reason = reason.Length == 0 ? null : reason,
        };
        _bundles.Batch.Append(AuditRow.Topic, row.Command, row.ToJson());
    }

    private static byte[] Write(IEnumerable<SentCommand> commands)
    {
        var stored = new StoredSentCommands();
        foreach (var command in commands) stored.Commands.Add(command.ToProto());
        return stored.ToByteArray();
    }

    private static IEnumerable<SentCommand> Read(byte[] octets) =>
        StoredSentCommands.Parser.ParseFrom(octets).Commands.Select(SentCommand.Read);
}
