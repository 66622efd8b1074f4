using System.Diagnostics.Metrics;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway.Hosting;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;
using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk.Gateway.Tests.Hosting;

/// <summary>Whatever a part throws, the gateway's turns go on.</summary>
public sealed class GatewayTurnsTests : IDisposable
{
    private static readonly DtnTime Wall = new(800_000_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-gateway-").FullName;
    private readonly SqliteBundleStore _store;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _measured = [];
    private readonly List<Instrument> _instruments = [];
    private readonly RecordingLogger _logger = new();
    private readonly TestBearer _broken = new("ble0");
    private readonly TestBearer _good = new("ble1");
    private readonly FaultyUplink _uplink = new();
    private readonly MeshNode _sensor = Node(FlowWorld.SensorAddress);
    private readonly List<Reading> _accepted = [];
    private readonly GatewayNode _gateway;
    private readonly GatewayTurns _turns;
    private uint _counter;

    public GatewayTurnsTests()
    {
        _store = SqliteBundleStore.Open(Path.Combine(_folder, "gateway.db"));
        var options = new GatewayOptions();
        var bundles = new BundleNode(new() { NodeId = options.Telemetry.NodeId }, _store);
        bundles.Attach(_uplink);
        var parts = new GatewayParts
        {
            Mesh = Node(FlowWorld.GatewayAddress),
            Bundles = bundles,
            Envelope = new Envelope(),
            Keys = WorldKeys.GatewayPair,
            Signer = WorldKeys.GatewaySigner,
            GroundKey = WorldKeys.GroundPair.PublicKey,
            GroundSigner = WorldKeys.GroundSigner.VerificationKey,
            Bearers = [_broken, _good],
            Uplinks = [_uplink],
        };
        _gateway = new(options, parts) { Accepted = _accepted.Add };
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope != meters) return;
            _instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
        _turns = new(_gateway, parts, new(meters), _logger, static () => { });
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static MeshNode Node(ushort address) =>
        new(new() { Address = address, NetworkKeys = [WorldKeys.Network], ApplicationKeys = [WorldKeys.Application] });

    private void Measure(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = tags.IsEmpty ? instrument.Name : $"{instrument.Name}/{tags[0].Value}";
        _measured[name] = instrument is ObservableInstrument<int> ? value : _measured.GetValueOrDefault(name) + value;
    }

    private TimeSpan? Run(long seconds, int milliseconds = 0)
    {
        var now = TimeSpan.FromMilliseconds((seconds * 1000) + milliseconds);
        return _turns.Run(now, Wall.Add(now));
    }

    /// <summary>
    /// An alarm of two segments comes in by the good bearer, and is accepted and acknowledged within the second unless something is wrong.
    /// </summary>
    private void Alarm(long seconds)
    {
        var now = TimeSpan.FromSeconds(seconds);
        var octets = new byte[64];
        var length = SensorStatus.Encode(octets, [FlowWorld.Value(SensorProperty.Alarm, 3), FlowWorld.Counter(++_counter)]);
        var send = new MeshSend(FlowWorld.GatewayAddress, 0, IsAcknowledged: true);
        Assert.Equal(MeshSendStatus.Taken, _sensor.Send(send, octets.AsSpan(0, length), now, out _));
        for (var turn = 0; turn < 5; turn++, now += TimeSpan.FromMilliseconds(100))
        {
            _sensor.OnDeadline(now);
            while (_sensor.TryTakeTransmission(out var transmission)) _good.Received!(transmission.Pdu.ToArray());
            Run(seconds, turn * 100);
            foreach (var pdu in _good.Sent) _sensor.OnReceived(pdu, now);
            while (_sensor.TryTakeOutcome(out _))
            {
            }
        }
    }

    [Fact]
    public void A_bearer_that_throws_rests_ever_longer_and_the_others_go_on()
    {
        Run(0);
        _broken.Fault = static () => new IOException("the adapter is gone");
        var calls = new List<int>();
        for (var second = 1; second <= 200; second += 1)
        {
            var before = (_broken.Calls, _good.Sent.Count);
            Alarm(second);
            Assert.Equal(before.Count + 1, _good.Sent.Count);
            if (_broken.Calls > before.Calls) calls.Add(second);
        }

        Assert.Equal(200, _accepted.Count);
        Assert.Equal([1, 2, 4, 8, 16, 32, 62, 92, 122, 152, 182], calls); // rests of 1, 2, 4, 8, 16 and then 30 s
        Assert.Equal(calls.Count, _measured["dunes.gateway.part.failed/bearer ble0"]);
        var logged = _logger.Entries.Where(entry => entry.Event == 6003).ToList();
        Assert.Equal(calls.Count, logged.Count);
        Assert.All(logged, static entry => Assert.Contains("bearer ble0", entry.Text, StringComparison.Ordinal));

        _broken.Fault = static () => null;
        Alarm(212);
        Alarm(213);
        Assert.Equal(2, _broken.Sent.Count);
    }

    [Fact]
    public void A_bearer_that_cannot_be_listened_to_is_asked_again()
    {
        _good.Fault = static () => new InvalidOperationException("not yet");
        Assert.Equal(TimeSpan.FromSeconds(1), Run(0));
        Assert.Null(_good.Received);
        _good.Fault = static () => null;
        Run(0, 500);
        Assert.Null(_good.Received);
        Run(1);
        Assert.NotNull(_good.Received);
        Alarm(2);
        Assert.Single(_accepted);
    }

    [Fact]
    public void An_uplink_that_throws_costs_nothing_but_itself()
    {
        Run(0);
        _uplink.IsBroken = true;
        Alarm(1);
        Assert.Single(_accepted);
        Assert.Single(_good.Sent);
        Assert.Single(_logger.Entries, entry => entry.Event == 6009); // once in ten seconds
        Assert.Equal(1, _measured[$"dunes.gateway.part.failed/uplink {_uplink.Name}"]); // it has a rest of a second

        _uplink.IsBroken = false;
        Alarm(3);
        Assert.Equal((2, 2), (_accepted.Count, _good.Sent.Count));
    }

    [Fact]
    public void A_callback_that_throws_changes_nothing()
    {
        Run(0);
        _gateway.Accepted = _ => throw new InvalidOperationException("the dashboard is down");
        Alarm(1);
        Alarm(2);
        Assert.Equal((2, 2), (_gateway.Counters.ReadingsAccepted, _gateway.Counters.CallbacksFailed));
        Assert.Equal(2, _measured["dunes.gateway.part.failed/accepted callback"]);
        Assert.Single(_logger.Entries, entry => entry.Event == 6005);
    }

    [Fact]
    public void PDUs_that_come_faster_than_they_are_taken_are_counted_and_not_acknowledged()
    {
        Run(0);
        for (var at = 0; at < 3000; at++) _good.Received!(new byte[20]);
        for (var turn = 0; turn < 40; turn++) Run(1);
        Assert.Equal(3000 - GatewayTurns.HeardLimit, _measured["dunes.gateway.pdu.dropped"]);
        var logged = Assert.Single(_logger.Entries, entry => entry.Event == 6006);
        Assert.Contains($"{3000 - GatewayTurns.HeardLimit} PDUs", logged.Text, StringComparison.Ordinal);
        Assert.Empty(_good.Sent);
        Alarm(2);
        Assert.Single(_accepted);
    }

    [Fact]
    public void What_is_not_understood_is_logged_and_measured_by_reason()
    {
        Run(0);
        var now = TimeSpan.FromSeconds(1);
        _sensor.Send(new(FlowWorld.GatewayAddress, 0), [0x52, 0x01], now, out _);
        while (_sensor.TryTakeTransmission(out var transmission)) _good.Received!(transmission.Pdu.ToArray());
        Run(1);
        Assert.Equal(1, _measured["dunes.gateway.message.not_understood/malformed"]);
        Assert.Single(_logger.Entries, entry => entry.Event == 6007);
    }

    [Fact]
    public void Every_instrument_says_what_it_measures_and_levels_are_shown()
    {
        Run(0);
        Alarm(1);
        _listener.RecordObservableInstruments();
        Assert.True(_instruments.Count >= 15);
        Assert.DoesNotContain(_instruments, static instrument => string.IsNullOrEmpty(instrument.Description));
        Assert.DoesNotContain(_instruments, static instrument => string.IsNullOrEmpty(instrument.Unit));
        Assert.Equal(1, _measured["dunes.gateway.reading.accepted"]);
        foreach (var level in new[] { "reading.waiting", "command.under_way", "message.untaken" })
        {
            Assert.Equal(0, _measured[$"dunes.gateway.{level}"]);
        }
    }

    [Fact]
    public void Stopping_calls_every_part_whatever_it_throws()
    {
        Run(0);
        _broken.Fault = static () => new IOException("gone");
        _turns.Stop();
        Assert.Null(_good.Received);
        Assert.Null(_uplink.Signal);
    }

    private sealed class FaultyUplink : IUplink
    {
        public bool IsBroken { get; set; }

        public string Name => "dish";

        public EndpointId Peer => EndpointId.None;

        public UplinkState State => UplinkState.Down;

        public UplinkQuality Quality => default;

        public TimeSpan? Deadline => null;

        public Action? Signal { get; set; }

        public void Advance(TimeSpan now)
        {
            if (IsBroken) throw new IOException("the modem was unplugged");
        }

        public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
        {
            transfer = 0;
            return false;
        }

        public bool TryTakeEvent(out UplinkEvent uplinkEvent)
        {
            uplinkEvent = default;
            return false;
        }

        public void Accept(ulong transfer)
        {
        }

        public void Refuse(ulong transfer, bool isRetryUseful)
        {
        }
    }
}
