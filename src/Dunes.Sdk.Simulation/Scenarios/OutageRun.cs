using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Gateway;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>One run of the outage scenario: builds the world, lives through it second by second, and says what became of it. Whoever owns it moves the scheduler.</summary>
internal sealed class OutageRun : IAsyncDisposable
{
    private const int SampleSeconds = 10;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan CommandDrain = TimeSpan.FromMinutes(2);

    private readonly OutageOptions _options;
    private readonly OutagePlan _plan;
    private readonly MeshLayout _layout;
    private readonly ScenarioContext _context;
    private readonly ScenarioKeys _keys;
    private readonly ScenarioMesh _mesh;
    private readonly IOutageWire _wire;
    private readonly GatewayHost _gateway;
    private readonly GroundHost _ground;
    private readonly List<OutageProgress> _samples = [];
    private readonly List<double> _restarts = [];
    private TimeSpan? _drained;

    private OutageRun(
        OutageOptions options, OutagePlan plan, MeshLayout layout, ScenarioContext context, ScenarioKeys keys, ScenarioMesh mesh, IOutageWire wire, GatewayHost gateway, GroundHost ground) =>
        (_options, _plan, _layout, _context, _keys, _mesh, _wire, _gateway, _ground) = (options, plan, layout, context, keys, mesh, wire, gateway, ground);

    /// <summary>Builds the world and starts it.</summary>
    /// <param name="options">What is played.</param>
    /// <param name="folder">Where the databases are; the run disposes of it.</param>
    /// <param name="scheduler">The run's time.</param>
    /// <param name="started">The moment that its zero stands for.</param>
    /// <param name="marshal">Brings calls of other threads to the run's.</param>
    /// <param name="createWire">Builds what lies between gateway and ground.</param>
    public static async Task<OutageRun> StartAsync(
        OutageOptions options, ScenarioFolder folder, Scheduler scheduler, DateTimeOffset started, Func<Action, Action> marshal, Func<ScenarioContext, OutagePlan, Task<IOutageWire>> createWire)
    {
        var layout = MeshLayout.Draw(options.Nodes, options.Seed, out var radioSeed);
        var plan = new OutagePlan(options, layout);
        ushort[] actuators = [.. Enumerable.Range(0, layout.Count).Where(node => layout.Roles[node] == NodeRole.Actuator).Select(MeshLayout.Address)];
        var workflow = FormattableString.Invariant($"outage-{options.Seed}-{folder.Run}");
        var context = new ScenarioContext(scheduler, started, folder, new(LongestWaits(options)), actuators, workflow, options.RoutineWait, marshal);
        var mesh = new ScenarioMesh(scheduler, layout, plan, radioSeed, options.Seed, folder.Run, context.Tally, options.AlarmInterval);
        var keys = folder.IsKept ? ScenarioKeys.Keep(folder.Root, started) : ScenarioKeys.Generate();
        IOutageWire? wire = null;
        GroundHost? ground = null;
        try
        {
            wire = await createWire(context, plan).ConfigureAwait(false);
            ground = new(context, layout, wire, keys);
            var gateway = new GatewayHost(context, mesh, wire, keys, ground.Prekeys);
            var run = new OutageRun(options, plan, layout, context, keys, mesh, wire, gateway, ground);
            mesh.Gateway = gateway;
            gateway.Start();
            mesh.Start();
            foreach (var (at, off) in plan.Kills) scheduler.Schedule(at, () => run.Kill(off));
            return run;
        }
        catch
        {
            ground?.Dispose();
            if (wire is not null) await wire.DisposeAsync().ConfigureAwait(false);
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the run after each second; gives true when it is over: played, and drained or given up.</summary>
    public bool OnSecond(long second, Action<OutageProgress>? progress)
    {
        var isOver = IsOver();
        if (second % SampleSeconds != 0 && !isOver) return false;
        var sample = Sample(second); // the last one shows how it ended
        _samples.Add(sample);
        progress?.Invoke(sample);
        return isOver;
    }

    public OutageResult Finish()
    {
        var now = _context.Scheduler.Now;
        if (!_gateway.IsUp) _gateway.Start();
        _context.Tally.OnHeld(_gateway.ReadHeld());
        var created = _context.Started + now;
        var suite = EnvelopeSuite.Default.Name;
        var outcome = OutcomeDocument.Write(_context.WorkflowId, suite, _gateway.Store, _ground.Store, created);
        var (receipt, verdict) = WriteReceipt(outcome, created);
        return new()
        {
            Suite = suite,
            Started = _context.Started,
            Seed = _options.Seed,
            VirtualSeconds = Math.Round(now.TotalSeconds, 3),
            TraceName = _wire.TraceName,
            Priorities = Enum.GetValues<Priority>().ToDictionary(priority => priority, _context.Tally.Figures),
            OutageStartSeconds = _plan.OutageStart.TotalSeconds,
            OutageDurationSeconds = _plan.OutageLength.TotalSeconds,
            PeakQueueBundles = _gateway.PeakQueued,
            GatewayRestarts = _restarts,
            GatewayDowntimes = _context.Tally.Downtimes(now),
            UplinkSessions = _ground.Sessions,
            BundlesSentAgain = _gateway.Resent,
            GatewayDiskBytes = ScenarioFolder.SizeOf(_context.Folder.GatewayDatabase),
            GroundDiskBytes = ScenarioFolder.SizeOf(_context.Folder.GroundDatabase),
            CriticalMessages = _context.Tally.Critical(source => _mesh.Bed(MeshLayout.Node(source)) ?? 0),
            NodeFailures = _mesh.FailedAt.Index().Where(failure => failure.Item is not null).ToDictionary(failure => MeshLayout.Address(failure.Index), failure => Math.Round(failure.Item!.Value.TotalSeconds, 3)),
            ForwardSecrecy = _ground.ForwardSecrecy,
            CommandsSent = _ground.CommandsSent,
            CommandsAcknowledged = _ground.CommandsAcknowledged,
            RelayMilliwatt = MeanPower(NodeRole.Relay, now),
            LowPowerMilliwatt = MeanPower(NodeRole.LowPower, now),
            Outcome = outcome,
            Receipt = receipt,
            ReceiptKey = _keys.ReceiptSigner.VerificationKey,
            ReceiptVerdict = verdict,
            Nodes = [.. Enumerable.Range(0, _layout.Count).Select(node => new OutageNode(MeshLayout.Address(node), RoleName(_layout.Roles[node]), _layout.Positions[node].X, _layout.Positions[node].Y, _mesh.FailedAt[node] is not null, _mesh.Bed(node)))],
            Links = Links(),
            Samples = _samples,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        _ground.Dispose();
        await _wire.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
        _context.Folder.Dispose();
    }

    private bool IsOver()
    {
        var now = _context.Scheduler.Now;
        if (now < _plan.Length) return false;
        if (now >= _plan.Length + DrainLimit) return true;
        if (!IsDrained(now))
        {
            _drained = null;
            return false;
        }

        // Two seconds more, so that acknowledgements under way reach their senders.
        _drained ??= now;
        return now - _drained >= TimeSpan.FromSeconds(2);
    }

    /// <summary>How long a reading may wait for its batch, from routine to critical.</summary>
    private static TimeSpan[] LongestWaits(OutageOptions options) => [options.RoutineWait, new GatewayOptions().ElevatedWait, TimeSpan.Zero];

    private static string RoleName(NodeRole role) => role switch
    {
        NodeRole.Gateway => "gateway",
        NodeRole.Relay => "relay",
        NodeRole.Actuator => "actuator",
        _ => "lowPower",
    };

    private void Kill(TimeSpan off)
    {
        _gateway.Kill();
        _context.Scheduler.Schedule(_context.Scheduler.Now + off, () =>
        {
            _gateway.Start();
            _restarts.Add(Math.Round(_context.Scheduler.Now.TotalSeconds, 3));
        });
    }

    /// <summary>Longer than a routine reading waits for its batch.</summary>
    private TimeSpan BatchWait => _options.RoutineWait + TimeSpan.FromSeconds(5);

    private bool IsDrained(TimeSpan now) => _gateway.IsUp && _gateway.Queued == 0 && _ground.Queued == 0 && _context.Tally.IsDrained
        && now >= _plan.Length + BatchWait && (_ground.CommandsEnded >= _ground.CommandsSent || now >= _plan.Length + CommandDrain);

    private OutageProgress Sample(long second) => new(
        second, _gateway.Queued, _context.Tally.Accepted, _context.Tally.Delivered, _gateway.IsUplinkUp, Math.Round(_wire.LatencyMs, 3), Math.Round(_wire.Loss, 4),
        _gateway.IsUp, _mesh.Alive, _mesh.Radio.Counters.Advertisements, _ground.CommandsSent, _ground.CommandsAcknowledged);

    private double MeanPower(NodeRole role, TimeSpan now)
    {
        var (sum, count) = (0.0, 0);
        for (var node = 1; node < _layout.Count; node++)
        {
            if (_layout.Roles[node] != role) continue;
            sum += EnergyModel.Milliwatt(_mesh.FailedAt[node] ?? now, _mesh.Radio.Listened(node), _mesh.Radio.Transmitted(node));
            count++;
        }

        return count == 0 ? 0 : Math.Round(sum / count, 4);
    }

    private List<OutageLink> Links()
    {
        var heard = 1 - _mesh.Radio.ScanLoss;
        var links = new List<OutageLink>();
        for (var from = 0; from < _layout.Count; from++)
        {
            for (var to = 0; to < _layout.Count; to++)
            {
                if (from == to || _layout.Roles[to] == NodeRole.LowPower) continue;
                var reception = Math.Round(_mesh.Radio.Reception(from, to) * heard, 4);
                if (reception > 0.1) links.Add(new(MeshLayout.Address(from), MeshLayout.Address(to), reception));
            }
        }

        return links;
    }

    /// <summary>Signs the outcome and checks the receipt as anyone would. With a path, the receipt goes there and the document beside it, as the name says it: NAME.maml.md.</summary>
    private (string Receipt, string Verdict) WriteReceipt(string outcome, DateTimeOffset created)
    {
        var path = _options.ReceiptPath;
        var documentPath = path is null ? null : Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, Path.GetFileNameWithoutExtension(path) + ".maml.md");
        var id = new byte[16];
        var random = new SeededRandom(_options.Seed, 0x4EC1 + _context.Folder.Run);
        BitConverter.TryWriteBytes(id, random.NextBits());
        BitConverter.TryWriteBytes(id.AsSpan(8), random.NextBits());
        (id[6], id[8]) = ((byte)(0x80 | (id[6] & 0x0F)), (byte)(0x80 | (id[8] & 0x3F))); // UUID version 8: the bits are the run's own
        var receipt = MuReceipt.Write(outcome, documentPath is null ? "outage.maml.md" : Path.GetFileName(documentPath), created, new Guid(id, bigEndian: true), _keys.ReceiptSigner);
        if (path is not null)
        {
            try
            {
                File.WriteAllText(documentPath!, outcome);
                File.WriteAllText(path, receipt);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new DunesException($"The receipt cannot be written to {path} ({failure.Message.TrimEnd('.')}).", failure);
            }
        }

        var key = _keys.ReceiptSigner.VerificationKey;
        var verification = MuReceipt.Verify(receipt, outcome, signer => signer == key.Id ? key : null);
        return (receipt, verification.Verdict switch { ReceiptVerdict.Proved => "proved", ReceiptVerdict.Consistent => "consistent", _ => "failed" });
    }
}
