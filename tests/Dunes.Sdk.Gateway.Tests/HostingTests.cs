using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;
using Dunes.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Gateway.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-mcp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_hosted_gateway_and_ground_carry_an_alarm_from_the_bearer_to_the_application()
    {
        using var gatewayStore = SqliteBundleStore.Open(Path.Combine(_folder, "gateway.db"));
        using var groundStore = SqliteBundleStore.Open(Path.Combine(_folder, "ground.db"));
        MemoryUplink up = new("dish"), down = new("gateway");
        var gatewayOptions = new GatewayOptions();
        var gatewayBundles = new BundleNode(new() { NodeId = gatewayOptions.Telemetry.NodeId }, gatewayStore);
        var groundBundles = new BundleNode(new() { NodeId = gatewayOptions.Ground.NodeId }, groundStore);
        gatewayBundles.Attach(up);
        groundBundles.Attach(down);
        var bearer = new TestBearer("loop");
        var mesh = Node(FlowWorld.GatewayAddress);

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(new GatewayParts
        {
            Mesh = mesh,
            Bundles = gatewayBundles,
            Envelope = new Envelope(),
            Keys = WorldKeys.GatewayPair,
            Signer = WorldKeys.GatewaySigner,
            GroundKey = WorldKeys.GroundPair.PublicKey,
            GroundSigner = WorldKeys.GroundSigner.VerificationKey,
            Bearers = [bearer],
            Uplinks = [up],
        });
        builder.Services.AddSingleton(new GroundParts
        {
            Bundles = groundBundles,
            Envelope = new Envelope(),
            Keys = WorldKeys.GroundPair,
            Signer = WorldKeys.GroundSigner,
            Gateways = [new(gatewayOptions.Commands, WorldKeys.GatewaySigner.VerificationKey, WorldKeys.GatewayPair.PublicKey)],
            Advisor = new RulesAdvisor(static _ => null),
            Uplinks = [down],
        });
        builder.Services.AddDunes().AddGateway().AddGround();
        using var host = builder.Build();
        var delivered = new TaskCompletionSource<Reading>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<GroundNode>().Delivered = reading => delivered.TrySetResult(reading);

        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<GatewayNode>().Accepted = _ => accepted.TrySetResult();
        await host.StartAsync();
        await bearer.Listening.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var sensor = Node(FlowWorld.SensorAddress);
        var octets = new byte[64];
        var length = SensorStatus.Encode(octets, [new SensorValue(SensorProperty.Alarm, new byte[] { 3 })]);
        sensor.Send(new(FlowWorld.GatewayAddress, 0), octets.AsSpan(0, length), TimeSpan.Zero, out _);
        while (sensor.TryTakeTransmission(out var transmission)) bearer.Received!(transmission.Pdu.ToArray());
        await accepted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await host.StopAsync();

        // The memory link belongs to one thread; with the hosts stopped their nodes are this test's.
        MemoryUplink.Connect(up, gatewayOptions.Telemetry.NodeId, down, gatewayOptions.Ground.NodeId);
        var now = TimeSpan.FromDays(1);
        var wall = DtnTime.From(TimeProvider.System.GetUtcNow());
        host.Services.GetRequiredService<GatewayNode>().Advance(now, wall);
        host.Services.GetRequiredService<GroundNode>().Advance(now, wall);
        Assert.Equal(SensorProperty.Alarm, (await delivered.Task).Property);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_host_as_it_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<GatewayParts>(static _ => throw new InvalidOperationException("no part is needed before the options are right"));
        builder.Services.AddDunes().AddGateway(static gateway => gateway.BatchLimit = 0);
        using var host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("BatchLimit is 0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_lives_on_whatever_its_parts_throw()
    {
        using var store = SqliteBundleStore.Open(Path.Combine(_folder, "gateway.db"));
        var bearer = new TestBearer("ble0");
        var failures = 0;
        bearer.Fault = () => ++failures == 1 ? new IOException("the adapter is gone") : null;
        var time = new ManualTime();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(new GatewayParts
        {
            Mesh = Node(FlowWorld.GatewayAddress),
            Bundles = new(new() { NodeId = new GatewayOptions().Telemetry.NodeId }, store),
            Envelope = new Envelope(),
            Keys = WorldKeys.GatewayPair,
            Signer = WorldKeys.GatewaySigner,
            GroundKey = WorldKeys.GroundPair.PublicKey,
            GroundSigner = WorldKeys.GroundSigner.VerificationKey,
            Bearers = [bearer],
        });
        builder.Services.AddDunes().AddGateway();
        using var host = builder.Build();
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<GatewayNode>().Accepted = _ =>
        {
            accepted.TrySetResult();
            throw new InvalidOperationException("the dashboard is down");
        };
        await host.StartAsync();
        await time.TimerCreatedAsync();
        while (!bearer.Listening.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1)); // the first rest
            await Task.Yield();
        }

        bearer.Fault = static () => new IOException("the adapter is gone");
        var sensor = Node(FlowWorld.SensorAddress);
        var octets = new byte[64];
        var length = SensorStatus.Encode(octets, [FlowWorld.Value(SensorProperty.Alarm, 3)]);
        sensor.Send(new(FlowWorld.GatewayAddress, 0, IsAcknowledged: true), octets.AsSpan(0, length), TimeSpan.Zero, out _);
        while (sensor.TryTakeTransmission(out var transmission)) bearer.Received!(transmission.Pdu.ToArray());
        await accepted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync();
        Assert.Equal(1, host.Services.GetRequiredService<GatewayNode>().Counters.CallbacksFailed);
    }

    [Fact]
    public void A_second_gateway_in_one_host_is_refused()
    {
        var dunes = Host.CreateEmptyApplicationBuilder(null).Services.AddDunes().AddGateway();
        var refusal = Assert.Throws<InvalidOperationException>(() => dunes.AddGateway());
        Assert.Contains("AddGateway was called before", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => dunes.AddGateway(static _ => throw new NotSupportedException("no setup is needed")));
    }

    private static MeshNode Node(ushort address) => new(new() { Address = address, NetworkKeys = [WorldKeys.Network], ApplicationKeys = [WorldKeys.Application] });
}
