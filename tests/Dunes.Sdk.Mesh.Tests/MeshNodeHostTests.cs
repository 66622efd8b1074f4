using System.Diagnostics.Metrics;
using Dunes.Sdk.Mesh.Bearers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Mesh.Tests;

public class MeshNodeHostTests
{
    [Fact]
    public async Task Two_hosts_exchange_messages_over_a_loopback_radio()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var radio = new LoopbackRadio();
        using var first = Build(radio, 1);
        using var second = Build(radio, 2);
        await first.StartAsync(cancellation);
        await second.StartAsync(cancellation);
        var (sender, receiver) = (first.Services.GetRequiredService<MeshNodeHost>(), second.Services.GetRequiredService<MeshNodeHost>());

        Assert.Equal(MeshSendStatus.Taken, await sender.SendAsync(new(2, 0), "one"u8.ToArray(), cancellation));
        Assert.True(await sender.SendAcknowledgedAsync(new(2, 0), "two"u8.ToArray(), cancellation)); // one segment: no timer is needed
        var messages = new List<string>();
        await foreach (var message in receiver.ReadMessagesAsync(cancellation))
        {
            messages.Add(System.Text.Encoding.ASCII.GetString(message.AccessPdu.Span));
            if (messages.Count == 2) break;
        }

        Assert.Equal(["one", "two"], messages);
        Assert.Equal(2u, await sender.InspectAsync(node => node.NextSequence, cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => sender.SendAsync(new(2, 0, Ttl: 1), "x"u8.ToArray(), cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => sender.SendAcknowledgedAsync(new(0xC000, 0), "x"u8.ToArray(), cancellation));
        Assert.Equal(MeshSendStatus.UnknownKey, (await Assert.ThrowsAsync<MeshSendException>(() => sender.SendAcknowledgedAsync(new(2, 5), "x"u8.ToArray(), cancellation))).Status);
        await first.StopAsync(cancellation);
        await second.StopAsync(cancellation);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => sender.SendAsync(new(2, 0), "x"u8.ToArray(), cancellation));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_the_receiver_has_stored_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var radio = new LoopbackRadio();
        using var first = Build(radio, 1);
        using var second = Build(radio, 2);
        var (sender, receiver) = (first.Services.GetRequiredService<MeshNodeHost>(), second.Services.GetRequiredService<MeshNodeHost>());
        var (arrived, stored) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.MessageReceiving = async (node, _, _) =>
        {
            Assert.Single(node.ReplayList);
            arrived.SetResult();
            await stored.Task;
        };
        await first.StartAsync(cancellation);
        await second.StartAsync(cancellation);

        var delivery = sender.SendAcknowledgedAsync(new(2, 0), "alarm"u8.ToArray(), cancellation);
        await arrived.Task.WaitAsync(cancellation);
        Assert.False(delivery.IsCompleted);
        stored.SetResult();
        Assert.True(await delivery);
        await first.StopAsync(cancellation);
        await second.StopAsync(cancellation);
    }

    [Fact]
    public async Task Pdus_are_counted_by_what_became_of_them()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var radio = new LoopbackRadio();
        using var host = Build(radio, 1);
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, each) => { if (instrument.Meter.Name == "Dunes.Sdk.Mesh" && instrument.Meter.Scope == host.Services.GetService<IMeterFactory>()) each.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            var reason = tags.Length > 0 ? $" {tags[0].Value}" : string.Empty;
            lock (counts) counts[instrument.Name + reason] = counts.GetValueOrDefault(instrument.Name + reason) + measurement;
        });
        listener.Start();
        await host.StartAsync(cancellation);
        var other = radio.CreateBearer("other");
        other.Transmit(new MeshTransmission(new byte[14], 1, default, default, false));
        other.Transmit(new MeshTransmission(new byte[13], 1, default, default, false));
        other.Transmit(new MeshTransmission(MeshNodeTests.Encode(new(false, 7, 1, 9, 10), [1, 2, 3, 4, 5, 6]), 1, default, default, false));
        await host.Services.GetRequiredService<MeshNodeHost>().InspectAsync(node => 0, cancellation);
        await host.StopAsync(cancellation);
        Assert.Equal(3, counts["dunes.mesh.pdu.received"]);
        Assert.Equal(1, counts["dunes.mesh.pdu.dropped NotOurNetwork"]);
        Assert.Equal(1, counts["dunes.mesh.pdu.dropped BadSize"]);
        Assert.Equal(1, counts["dunes.mesh.pdu.relayed"]);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_host_and_name_the_field()
    {
        using var host = Build(new LoopbackRadio(), 1, mesh =>
        {
            mesh.DefaultTtl = 1;
            mesh.InboxCapacity = 3;
            mesh.NetworkKeys.Add(new(1, new byte[5]));
        });
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["NetworkKeys", "DefaultTtl", "InboxCapacity"], exception.Failures.SelectMany(failure => failure.Split("; ")).Select(failure => failure.Split(' ')[0]).Where(word => char.IsUpper(word[0])));
    }

    private static IHost Build(LoopbackRadio radio, ushort address, Action<MeshOptions>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(radio.CreateBearer($"radio {address}"));
        builder.Services.AddDunes().AddMesh(mesh =>
        {
            (mesh.Address, mesh.IvIndex, mesh.IsRelay) = (address, 0x12345678, true);
            mesh.NetworkKeys.Add(new(0, TestNetwork.NetworkKey));
            mesh.ApplicationKeys.Add(new(0, TestNetwork.ApplicationKey));
            more?.Invoke(mesh);
        });
        return builder.Build();
    }
}
