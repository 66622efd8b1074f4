using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>Whatever an integrator's part does, the ground station's host lives, and says what failed.</summary>
public sealed class GroundHostingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-host-").FullName;
    private readonly PlayedTime _time = new(new DtnTime(800_000_000_000).Add(TimeSpan.FromMinutes(1)).ToDateTimeOffset());
    private readonly LogLines _log = new();
    private readonly SqliteBundleStore _store;
    private readonly BundleNode _bundles;

    public GroundHostingTests()
    {
        _store = SqliteBundleStore.Open(Path.Combine(_folder, "ground.db"));
        _bundles = new(new() { NodeId = new GroundOptions().Ingest.NodeId }, _store);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_turn_that_fails_stops_no_host_and_is_tried_again_after_rests_that_grow()
    {
        var steps = new ConcurrentQueue<string?>();
        using var listener = Listen("dunes.ground.turn.failed", (_, _, tag) => steps.Enqueue(tag));
        var envelope = new FlakyEnvelope();
        var sealings = new ConcurrentQueue<TimeSpan>();
        envelope.Failure = () =>
        {
            sealings.Enqueue(_time.GetElapsedTime(0));
            return new IOException("the token is gone");
        };
        using var host = Build(new RulesAdvisor(static _ => null), envelope: envelope);
        await host.StartAsync();
        Assert.True(SpinWait.SpinUntil(() => Move(0.25, () => sealings.Count > 9), Patience));

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        var times = sealings.ToArray();
        double[] rests = [1, 2, 4, 8, 16, 30, 30];
        for (var at = 0; at < rests.Length; at++) Assert.True(times[at + 1] - times[at] >= TimeSpan.FromSeconds(rests[at]));
        var lines = _log.Lines.Where(static line => line.Id == 6050).Select(static line => line.Text).ToList();
        for (var at = 0; at < rests.Length; at++) Assert.EndsWith($" tries again in {rests[at]} s.", lines[at], StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.Contains("step prekeys", line, StringComparison.Ordinal));
        Assert.All(steps, static step => Assert.Equal("prekeys", step));
        await host.StopAsync();
    }

    [Fact]
    public async Task An_uplink_that_throws_stops_no_host_and_is_called_again_after_rests_that_grow()
    {
        var parts = new ConcurrentQueue<string?>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Name == "dunes.ground.part.failed") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => parts.Enqueue(tags[0].Value?.ToString()));
        listener.Start();
        var uplink = new UnpluggedUplink();
        _bundles.Attach(uplink);
        using var host = Build(new RulesAdvisor(static _ => null), uplinks: [uplink]);
        await host.StartAsync();
        Assert.True(SpinWait.SpinUntil(() => Move(0.25, () => uplink.Advanced.Count > 6), Patience));

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        var times = uplink.Advanced.ToArray();
        double[] rests = [1, 2, 4, 8, 16, 32];
        for (var at = 0; at < rests.Length; at++) Assert.True(times[at + 1] - times[at] >= TimeSpan.FromSeconds(rests[at]));
        Assert.Contains(_log.Lines, static line => line.Id == 6051 && line.Text.Contains("uplink usb", StringComparison.Ordinal));
        Assert.Contains("uplink usb", parts);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_advisor_that_blocks_its_caller_costs_its_question_and_the_alarm_gets_the_fallback()
    {
        using var never = new ManualResetEventSlim();
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Meter.Name == "Dunes.Sdk.Gateway") listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.NotEmpty(instrument.Description ?? (instrument.Name.StartsWith("dunes.ground", StringComparison.Ordinal) ? "" : "the gateway's"));
            if (value > 0) measured.Enqueue(tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}");
        });
        listener.Start();
        var down = WithAnAlarm();
        _bundles.Attach(down);
        using var host = Build(new PlayedAdvisor(_ => { never.Wait(); return new([]); }), new RulesAdvisor(static _ => FlowWorld.ActuatorAddress), [down]);
        var sent = new TaskCompletionSource<SwitchCommand>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ground = host.Services.GetRequiredService<GroundNode>();
        ground.CommandSent = sent.SetResult;
        ground.Delivered = static _ => throw new InvalidOperationException("the application's");
        await host.StartAsync();
        Assert.True(SpinWait.SpinUntil(() => Move(0.25, () => sent.Task.IsCompleted), Patience));
        Assert.Equal("rules", (await sent.Task).DecidedBy);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Contains(_log.Lines, static line => line.Id == 6051 && line.Text.Contains("Delivered", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, static line => line.Id == 6051 && line.Text.Contains("advisor", StringComparison.Ordinal));
        never.Set();
        await host.StopAsync();
        Assert.Equal((1, 1), (ground.Counters.Advice.TimedOut, ground.Counters.CallbacksFailed));
        string[] expected = ["dunes.ground.advice.failed timeout", "dunes.ground.advice.fallback", "dunes.ground.callback.failed", "dunes.ground.command.sent", "dunes.ground.command.underway"];
        Assert.Empty(expected.Except(measured));
    }

    private static MeterListener Listen(string prefix, Action<Instrument, long, string?> record)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith(prefix, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => record(instrument, value, tags.IsEmpty ? null : tags[0].Value?.ToString()));
        listener.Start();
        return listener;
    }

    private bool Move(double seconds, Func<bool> isDone)
    {
        _time.Move(TimeSpan.FromSeconds(seconds));
        return isDone();
    }

    /// <summary>An uplink that has an alarm for ground.</summary>
    private static MemoryUplink WithAnAlarm()
    {
        using var world = new FlowWorld(isProvisioned: false);
        world.GroundUplink.Cut();
        MemoryUplink.Connect(world.GatewayUplink, world.GatewayOptions.Telemetry.NodeId, new("nobody"), world.GroundOptions.Ingest.NodeId);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.GatewayUplink.Carried.Count == 1, TimeSpan.FromSeconds(5));
        MemoryUplink up = new("dish"), down = new("gateway");
        MemoryUplink.Connect(up, world.GatewayOptions.Telemetry.NodeId, down, world.GroundOptions.Ingest.NodeId);
        up.TrySend(world.GatewayUplink.Carried[0], out _);
        return down;
    }

    private IHost Build(IAdvisor advisor, IAdvisor? fallback = null, IReadOnlyList<IUplink>? uplinks = null, IEnvelope? envelope = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.AddProvider(_log));
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(new GroundParts
        {
            Bundles = _bundles,
            Envelope = envelope ?? new Envelope(),
            Keys = WorldKeys.GroundPair,
            Signer = WorldKeys.GroundSigner,
            Gateways = [new(new GatewayOptions().Commands, WorldKeys.GatewaySigner.VerificationKey, WorldKeys.GatewayPair.PublicKey)],
            Advisor = advisor,
            Fallback = fallback,
            Uplinks = uplinks ?? [],
        });
        builder.Services.AddDunes().AddGround();
        return builder.Build();
    }

    /// <summary>An adapter that was unplugged: each call throws.</summary>
    private sealed class UnpluggedUplink : IUplink
    {
        public ConcurrentQueue<TimeSpan> Advanced { get; } = new();

        public string Name => "usb";

        public EndpointId Peer => EndpointId.None;

        public UplinkState State => UplinkState.Down;

        public UplinkQuality Quality => default;

        public TimeSpan? Deadline => null;

        public Action? Signal { get; set; }

        public void Advance(TimeSpan now)
        {
            Advanced.Enqueue(now); // the turn's time: the clock goes on meanwhile
            throw new IOException("the adapter is gone");
        }

        public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer) => throw new IOException("the adapter is gone");

        public bool TryTakeEvent(out UplinkEvent uplinkEvent) => throw new IOException("the adapter is gone");

        public void Accept(ulong transfer) => throw new IOException("the adapter is gone");

        public void Refuse(ulong transfer, bool isRetryUseful) => throw new IOException("the adapter is gone");
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(int Id, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue((eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
