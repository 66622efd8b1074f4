using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>A sensor, a gateway, a ground station and an actuator in one thread and virtual time, on real parts; gateway and ground can die and come back from their disks.</summary>
internal sealed class FlowWorld : IDisposable
{
    public const ushort SensorAddress = 0x0101;
    public const ushort ActuatorAddress = 0x0201;
    public const ushort GatewayAddress = 0x0001;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-mcp-").FullName;
    private readonly Queue<(byte[] Pdu, MeshNode? From)> _air = new();
    private MeshNode _gatewayMesh = null!;
    private Func<GroundParts, GroundParts> _changeGround = static parts => parts;
    private uint _highestSent;
    private uint _lostSequence;
    private readonly List<byte[]> _carriedToGround = [];
    private readonly List<byte[]> _carriedToGateway = [];

    public FlowWorld(Action<GatewayOptions>? gateway = null, Action<GroundOptions>? ground = null, IAdvisor? advisor = null, bool isProvisioned = true, IAdvisor? fallback = null)
    {
        GatewayOptions = new() { Actuators = [ActuatorAddress] };
        gateway?.Invoke(GatewayOptions);
        GroundOptions = new();
        ground?.Invoke(GroundOptions);
        Advisor = advisor ?? new RulesAdvisor(static reading => reading.Source == SensorAddress ? ActuatorAddress : null);
        Fallback = fallback;
        Sensor = Node(SensorAddress, 0, []);
        Actuator = Node(ActuatorAddress, 0, []);
        StartGround();
        if (isProvisioned) Prekeys = Ground.IssuePrekeys(WorldKeys.GatewaySigner.VerificationKey.Id, Wall);
        StartGateway();
        Connect();
    }

    /// <summary>What the gateway is provisioned with at each start.</summary>
    public byte[] Prekeys { get; set; } = [];

    /// <summary>How many bundles the gateway holds, from its next start on.</summary>
    public int MaxGatewayBundles { get; set; } = 1000;

    public GatewayOptions GatewayOptions { get; }

    public GroundOptions GroundOptions { get; }

    public IAdvisor Advisor { get; set; }

    public IAdvisor? Fallback { get; set; }

    public IEnvelope Envelope { get; } = new Envelope();

    public IEnvelope? GatewayEnvelope { get; set; }

    public Action? ActuatorAnswered { get; set; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1);

    public DtnTime Wall => HasClock ? new DtnTime(800_000_000_000).Add(Now) : DtnTime.Unknown;

    public bool HasClock { get; set; } = true;

    /// <summary>What the gateway's clock shows when it is this time.</summary>
    public Func<DtnTime, DtnTime> GatewayClock { get; set; } = static wall => wall;

    /// <summary>The gateway's node on the mesh.</summary>
    public MeshNode GatewayMesh => _gatewayMesh;

    /// <summary>How long the gateway's host was suspended, with a monotonic clock that stood still meanwhile.</summary>
    public TimeSpan GatewaySlept { get; set; }

    /// <summary>Every PDU that was on the air, in its order.</summary>
    public List<byte[]> AirLog { get; } = [];

    /// <summary>Puts PDUs on the air that no node of this world sends now: a recording, or a stranger's.</summary>
    public void Inject(IEnumerable<byte[]> pdus)
    {
        foreach (var pdu in pdus) _air.Enqueue((pdu, null));
    }

    public MeshNode Sensor { get; }

    public MeshNode Actuator { get; }

    public GatewayNode Gateway { get; private set; } = null!;

    public GroundNode Ground { get; private set; } = null!;

    public BundleNode GatewayBundles { get; private set; } = null!;

    public BundleNode GroundBundles { get; private set; } = null!;

    public FaultyStore GatewayStore { get; private set; } = null!;

    public FaultyStore GroundStore { get; private set; } = null!;

    public MemoryUplink GatewayUplink { get; private set; } = null!;

    public MemoryUplink GroundUplink { get; private set; } = null!;

    public List<Reading> Accepted { get; } = [];

    public List<Reading> Delivered { get; } = [];

    public List<SwitchCommand> Sent { get; } = [];

    public List<(Guid Id, bool IsAcknowledged)> Ended { get; } = [];

    public List<CommandEnd> Ends { get; } = [];

    /// <summary>How envelopes of the gateway ended, as the application was told.</summary>
    public List<MessageEnd> MessageEnds { get; } = [];

    /// <summary>Whether what ground sends vanishes on the way, although its hop said that it has it.</summary>
    public bool DropToGateway { get => GroundUplink.IsSwallowing; set => GroundUplink.IsSwallowing = value; }

    public List<Reading> Unadvised { get; } = [];

    public List<(string Part, Exception Failure)> Failures { get; } = [];

    /// <summary>What the actuator was told, each transaction once.</summary>
    public List<bool> Switched { get; } = [];

    public List<MeshSendOutcome> SensorOutcomes { get; } = [];

    /// <summary>Whether the actuator's application does nothing; its transport answers.</summary>
    public bool IsActuatorDeaf { get; set; }

    /// <summary>Whether nothing on the air reaches the actuator.</summary>
    public bool IsActuatorJammed { get; set; }

    /// <summary>The numbers of the transactions that reached the actuator.</summary>
    public List<byte> Transactions { get; } = [];

    public Func<Fault> GatewayFault { get; set; } = static () => Fault.None;

    public Func<Fault> GroundFault { get; set; } = static () => Fault.None;

    public int StoreFailures { get; private set; }

    public int Kills { get; private set; }

    public void Report(SensorProperty property, byte value, uint counter, bool isAcknowledged = true) =>
        Assert.True(TryReport(property, value, counter, isAcknowledged, out _));

    /// <summary>Sends a report; false while the sensor is still busy with the one before.</summary>
    public bool TryReport(SensorProperty property, byte value, uint counter, bool isAcknowledged, out uint handle) =>
        TrySend(Sensor, [Value(property, value), Counter(counter)], isAcknowledged, out handle);

    /// <summary>Sends a Sensor Status of any values.</summary>
    public void ReportAll(params SensorValue[] values) => Assert.True(TrySend(Sensor, values, isAcknowledged: true, out _));

    /// <summary>Sends any access message to the gateway.</summary>
    public void SendToGateway(MeshNode from, byte[] accessPdu) =>
        Assert.Equal(MeshSendStatus.Taken, from.Send(new(GatewayAddress, 0, IsAcknowledged: true), accessPdu, Now, out _));

    public static SensorValue Value(SensorProperty property, params byte[] octets) => new(property, octets);

    public static SensorValue Counter(uint counter) => new(SensorProperty.ReportCounter, BitConverter.GetBytes(counter));

    /// <summary>Sends a Sensor Status from a node; false while it is still busy with the one before.</summary>
    public bool TrySend(MeshNode from, SensorValue[] values, bool isAcknowledged, out uint handle)
    {
        var octets = new byte[380];
        var length = SensorStatus.Encode(octets, values);
        var send = new MeshSend(GatewayAddress, 0, IsAcknowledged: isAcknowledged);
        return from.Send(send, octets.AsSpan(0, length), Now, out handle) == MeshSendStatus.Taken;
    }

    public void Run(TimeSpan duration)
    {
        for (var end = Now + duration; Now < end; Now += Tick) RunTick();
    }

    /// <summary>Lets time pass in which nothing happens but what the next turn finds due.</summary>
    public void Skip(TimeSpan duration) => Now += duration;

    public void RunUntil(Func<bool> condition, TimeSpan limit)
    {
        for (var end = Now + limit; Now < end && !condition(); Now += Tick) RunTick();
        Assert.True(condition(), $"It did not come to that in time: {Gateway.Counters}, {Ground.Counters}, {GatewayStore.Count} bundles at the gateway, {GroundStore.Count} at ground, {StoreFailures} failures, {GatewayUplink.Carried.Count} carried.");
    }

    public void KillGateway()
    {
        Kills++;
        GatewayUplink.Cut();
        GatewayStore.Dispose();
        StartGateway();
        Connect();
    }

    /// <summary>The gateway comes back with its keys on an empty disk; its mesh goes on from the sequence that it had.</summary>
    public void LoseGatewayStore()
    {
        GatewayUplink.Cut();
        GatewayStore.Dispose();
        File.Delete(Path.Combine(_folder, "gateway.db"));
        _highestSent = 0;
        _lostSequence = _gatewayMesh.NextSequence;
        StartGateway();
        Connect();
    }

    /// <summary>Ground starts again with other options or parts.</summary>
    public void KillGround(Func<GroundParts, GroundParts> change)
    {
        _changeGround = change;
        KillGround();
    }

    public void KillGround()
    {
        Kills++;
        GatewayUplink.Cut();
        Ground.Dispose();
        GroundStore.Dispose();
        StartGround();
        Connect();
    }

    /// <summary>The ground station comes back with its keys on an empty disk.</summary>
    public void LoseGroundStore()
    {
        GatewayUplink.Cut();
        Ground.Dispose();
        GroundStore.Dispose();
        File.Delete(GroundPath);
        StartGround();
        Connect();
    }

    /// <summary>Copies the gateway's disk, as it is between two turns.</summary>
    public void BackUpGateway() => Copy("gateway.db", "backup");

    /// <summary>The gateway comes back on the disk of its backup.</summary>
    /// <param name="databaseOnly">Whether the file beside the database stays as it is.</param>
    public void RestoreGateway(bool databaseOnly)
    {
        GatewayUplink.Cut();
        GatewayStore.Dispose();
        _highestSent = 0;
        Copy("backup/gateway.db", ".", databaseOnly);
        StartGateway();
        Connect();
    }

    public void BackUpGround() => Copy("ground.db", "backup");

    public void RestoreGround()
    {
        GatewayUplink.Cut();
        Ground.Dispose();
        GroundStore.Dispose();
        Copy("backup/ground.db", ".", databaseOnly: true);
        StartGround();
        Connect();
    }

    /// <summary>The hop after the gateway is one that calls itself ground, takes everything and keeps nothing.</summary>
    public void PlayRogue() => GatewayUplink.ConnectToNobody(GroundOptions.Ingest.NodeId);

    private void Copy(string database, string folder, bool databaseOnly = false)
    {
        var (from, to) = (Path.Combine(_folder, database), Path.Combine(_folder, folder, Path.GetFileName(database)));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        foreach (var suffix in (string[])["", "-wal", ".marks"])
        {
            if (databaseOnly && suffix == ".marks") continue;
            File.Delete(to + suffix);
            if (File.Exists(from + suffix)) File.Copy(from + suffix, to + suffix);
        }
    }

    public string GroundPath => Path.Combine(_folder, "ground.db");

    public void Connect()
    {
        if (GatewayUplink.State == UplinkState.Up) return;
        MemoryUplink.Connect(GatewayUplink, GatewayOptions.Telemetry.NodeId, GroundUplink, GroundOptions.Ingest.NodeId);
    }

    /// <summary>Every bundle that ever left the gateway.</summary>
    public IEnumerable<byte[]> CarriedToGround => GatewayUplink.Carried.Concat(_carriedToGround);

    /// <summary>Bundles that <see cref="Replay"/> sent to ground.</summary>
    public int ReplayedToGround { get; private set; }

    /// <summary>Sends every envelope that was ever carried once more, in bundles of another identity: past the bundle node, but not past the envelope's.</summary>
    public int Replay()
    {
        var (telemetry, commands) = (CarriedToGround.Select(Payload).ToArray(), GroundUplink.Carried.Concat(_carriedToGateway).Select(Payload).ToArray());
        foreach (var payload in telemetry) GatewayBundles.Enqueue(new(GatewayOptions.Telemetry, GroundOptions.Ingest, Priority.Critical, TimeSpan.FromHours(1), payload));
        foreach (var payload in commands) GroundBundles.Enqueue(new(GroundOptions.Ingest, GatewayOptions.Commands, Priority.Critical, TimeSpan.FromHours(1), payload));
        ReplayedToGround += telemetry.Length;
        return telemetry.Length + commands.Length;
    }

    /// <summary>The rows of ground's topic, by key.</summary>
    public IEnumerable<string> ReadingKeys() => GroundStore.ReadJournal("reading").Select(row => row.Key);

    public void Dispose()
    {
        Ground.Dispose();
        GatewayStore.Dispose();
        GroundStore.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Rows of the gateway's audit of one step.</summary>
    public List<AuditRow> GatewayRows(string step) => [.. GatewayStore.ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == step)];

    /// <summary>Rows of ground's audit of one step.</summary>
    public List<AuditRow> GroundRows(string step) => [.. GroundStore.ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == step)];

    private ulong _telemetrySequence = 1_000_000;

    /// <summary>Telemetry of the gateway as it could have sealed it itself, without its mesh: many readings at once.</summary>
    public void Deliver(Priority priority, params ReadOnlySpan<Reading> readings) => DeliverEnvelope(FlowContent.Telemetry, FlowCodec.EncodeTelemetry(readings), priority);

    /// <summary>Results as the gateway could have sealed them.</summary>
    public void DeliverResults(params EndedCommand[] results) => DeliverEnvelope(FlowContent.Results, FlowCodec.EncodeResults(results), Priority.Critical);

    private void DeliverEnvelope(string contentType, byte[] payload, Priority priority)
    {
        EnvelopeContext context = new()
        {
            Source = GatewayOptions.Telemetry,
            Destination = GroundOptions.Ingest,
            ContentType = contentType,
            Created = Wall,
            Lifetime = TimeSpan.FromDays(1),
            Epoch = 4 | (uint)priority,
            Sequence = _telemetrySequence++,
        };
        var envelope = Envelope.Seal(payload, context, WorldKeys.GatewaySigner, WorldKeys.GroundPair.PublicKey);
        GatewayBundles.Enqueue(new(GatewayOptions.Telemetry, GroundOptions.Ingest, priority, TimeSpan.FromDays(1), envelope));
    }

    private static MeshNode Node(ushort address, uint firstSequence, IEnumerable<MeshReplayEntry> replayList)
    {
        var node = new MeshNode(new() { Address = address, NetworkKeys = [WorldKeys.Network], ApplicationKeys = [WorldKeys.Application], FirstSequence = firstSequence, RelayJitter = TimeSpan.Zero });
        node.RestoreReplayList(replayList);
        return node;
    }

    private static byte[] Payload(byte[] bundle)
    {
        Assert.Equal(Bundles.Protocol.BundleDecodeStatus.Done, Bundles.Protocol.BundleCodec.Decode(bundle, out var view, out _));
        return view.Payload.ToArray();
    }

    private void StartGateway()
    {
        if (GatewayUplink is { } last) _carriedToGround.AddRange(last.Carried);
        GatewayStore = new(SqliteBundleStore.Open(Path.Combine(_folder, "gateway.db"))) { NextFault = () => GatewayFault() };
        var (first, replayList) = GatewayNode.ReadMeshState(GatewayStore);
        Assert.True(first >= _highestSent, $"sequence {first} was used before: {_highestSent}");
        _gatewayMesh = Node(GatewayAddress, Math.Max(first, _lostSequence), replayList);
        GatewayBundles = new BundleNode(new() { NodeId = GatewayOptions.Telemetry.NodeId, MaxBundles = MaxGatewayBundles }, GatewayStore);
        GatewayUplink = new("dish");
        GatewayBundles.Attach(GatewayUplink);
        Gateway = new(GatewayOptions, new()
        {
            Mesh = _gatewayMesh,
            Bundles = GatewayBundles,
            Envelope = GatewayEnvelope ?? Envelope,
            Keys = WorldKeys.GatewayPair,
            Signer = WorldKeys.GatewaySigner,
            GroundKey = WorldKeys.GroundPair.PublicKey,
            GroundSigner = WorldKeys.GroundSigner.VerificationKey,
            GroundPrekeys = Prekeys,
            Uplinks = [GatewayUplink],
        })
        { Accepted = Accepted.Add, Ended = MessageEnds.Add };
    }

    private void StartGround()
    {
        if (GroundUplink is { } last) _carriedToGateway.AddRange(last.Carried);
        GroundStore = new(SqliteBundleStore.Open(GroundPath)) { NextFault = () => GroundFault() };
        GroundBundles = new BundleNode(new() { NodeId = GroundOptions.Ingest.NodeId }, GroundStore);
        GroundUplink = new("gateway");
        GroundBundles.Attach(GroundUplink);
        Ground = new(GroundOptions, _changeGround(new()
        {
            Bundles = GroundBundles,
            Envelope = Envelope,
            Keys = WorldKeys.GroundPair,
            Signer = WorldKeys.GroundSigner,
            Gateways = [new(GatewayOptions.Commands, WorldKeys.GatewaySigner.VerificationKey, WorldKeys.GatewayPair.PublicKey)],
            Advisor = Advisor,
            Fallback = Fallback,
        }))
        { Delivered = Delivered.Add, CommandSent = Sent.Add, CommandEnded = End, Unadvised = Unadvised.Add, PartFailed = (part, failure) => Failures.Add((part, failure)) };
    }

    private void End(CommandEnd end)
    {
        Ends.Add(end);
        Ended.Add((end.Id, end.Outcome == CommandOutcome.Acknowledged));
    }

    private void RunTick()
    {
        for (var round = 0; round < 40; round++)
        {
            Sensor.OnDeadline(Now);
            Actuator.OnDeadline(Now);
            var isQuiet = !Collect(Sensor) & !Collect(Actuator);
            while (_air.TryDequeue(out var sent))
            {
                AirLog.Add(sent.Pdu);
                foreach (var node in new[] { Sensor, Actuator, _gatewayMesh })
                {
                    if (!ReferenceEquals(node, sent.From) && !(IsActuatorJammed && ReferenceEquals(node, Actuator))) node.OnReceived(sent.Pdu, ReferenceEquals(node, _gatewayMesh) ? Now - GatewaySlept : Now);
                }
            }

            RunActuator();
            while (Sensor.TryTakeMessage(out _))
            {
            }

            while (Sensor.TryTakeOutcome(out var outcome)) SensorOutcomes.Add(outcome);

            TurnGateway();
            while (Gateway.TryTakeTransmission(out var transmission))
            {
                _highestSent = Math.Max(_highestSent, _gatewayMesh.NextSequence);
                _air.Enqueue((transmission.Pdu.ToArray(), _gatewayMesh));
                isQuiet = false;
            }

            TurnGround();
            if (isQuiet && round > 2 && !(Gateway.Deadline <= Now - GatewaySlept) && !(Ground.Deadline <= Now)) return;
        }
    }

    private void TurnGateway()
    {
        try
        {
            Gateway.Advance(Now - GatewaySlept, GatewayClock(Wall));
        }
        catch (BundleStoreException)
        {
            StoreFailures++;
        }
        catch (KilledException)
        {
            KillGateway();
        }
    }

    private void TurnGround()
    {
        try
        {
            Ground.Advance(Now, Wall);
        }
        catch (BundleStoreException)
        {
            StoreFailures++;
        }
        catch (KilledException)
        {
            KillGround();
        }
    }

    private bool Collect(MeshNode node)
    {
        var any = false;
        while (node.TryTakeTransmission(out var transmission))
        {
            _air.Enqueue((transmission.Pdu.ToArray(), node));
            any = true;
        }

        return any;
    }

    private int _lastTransaction = -1;

    private void RunActuator()
    {
        var octets = new byte[8];
        while (Actuator.TryTakeMessage(out var message))
        {
            if (!GenericOnOff.TryDecodeSet(message.AccessPdu.Span, out var isOn, out var transaction, out _)) continue;
            Transactions.Add(transaction);
            if (IsActuatorDeaf) continue;
            if (transaction != _lastTransaction) Switched.Add(isOn);
            _lastTransaction = transaction;
            Actuator.Send(new(message.Source, 0), octets.AsSpan(0, GenericOnOff.EncodeStatus(octets, isOn)), Now, out _);
            ActuatorAnswered?.Invoke();
        }
    }
}
