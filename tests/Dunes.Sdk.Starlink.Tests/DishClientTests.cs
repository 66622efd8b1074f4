using System.Net;
using System.Net.Sockets;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.TestSupport;

namespace Dunes.Sdk.Starlink.Tests;

public class DishClientTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly DateTimeOffset Started = new(2024, 12, 12, 9, 7, 1, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_simulated_dish_tells_its_status_over_real_http_2()
    {
        var elapsed = TimeSpan.FromSeconds(100);
        await using var server = await SimulatedDishServer.StartAsync(new(LinkTrace.Default, () => elapsed, Started), AnyPort, Cancellation);
        using var dish = Client(server.Endpoint);
        for (var second = 100; second < 110; second++)
        {
            elapsed = TimeSpan.FromSeconds(second);
            var status = await dish.GetStatusAsync(Cancellation);
            var sample = LinkTrace.Default.At(elapsed);
            Assert.Equal(sample.DropRate, status.PopPingDropRate!.Value, 1e-6);
            Assert.Equal(sample.LatencyMs, status.PopPingLatency!.Value.TotalMilliseconds, 0.001);
            Assert.Equal(elapsed, status.Uptime);
        }
    }

    [Fact]
    public async Task Outage_and_history_arrive_whole()
    {
        var elapsed = TimeSpan.FromSeconds(1500);
        var dishOf = new SimulatedDish(LinkTrace.Default, () => elapsed, Started, at => at >= TimeSpan.FromSeconds(1400) && at < TimeSpan.FromSeconds(1460) ? DishOutageCause.NoSchedule : null);
        await using var server = await SimulatedDishServer.StartAsync(dishOf, AnyPort, Cancellation);
        using var dish = Client(server.Endpoint);
        var history = await dish.GetHistoryAsync(Cancellation);
        Assert.Equal(1500UL, history.Current);
        Assert.Equal(900, history.PopPingDropRate.Count);
        Assert.Equal(60, history.PopPingDropRate.Count(drop => drop == 1));
        Assert.Equal(LinkTrace.Default.At(TimeSpan.FromSeconds(600)).LatencyMs, history.PopPingLatencyMs[0]);
        Assert.Equal(LinkTrace.Default.At(TimeSpan.FromSeconds(1499)).LatencyMs, history.PopPingLatencyMs[^1]);
        Assert.Equal([new DishOutage(DishOutageCause.NoSchedule, Started + TimeSpan.FromSeconds(1400), TimeSpan.FromSeconds(60), false)], history.Outages);

        elapsed = TimeSpan.FromSeconds(1410.5);
        var status = await dish.GetStatusAsync(Cancellation);
        Assert.Equal("SEARCHING", status.State);
        Assert.Equal((1, (TimeSpan?)null), (status.PopPingDropRate, status.PopPingLatency));
        Assert.Equal(new DishOutage(DishOutageCause.NoSchedule, Started + TimeSpan.FromSeconds(1400), TimeSpan.FromSeconds(10.5), false), status.Outage);
    }

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        using var dish = Client(ClosedPort());
        var failure = await Assert.ThrowsAsync<DishUnreachableException>(async () => await dish.GetStatusAsync(Cancellation));
        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task A_dish_that_comes_back_is_reached_by_the_next_query()
    {
        var simulated = new SimulatedDish(LinkTrace.Default, () => TimeSpan.Zero, Started);
        var first = await SimulatedDishServer.StartAsync(simulated, AnyPort, Cancellation);
        var endpoint = first.Endpoint;
        using var dish = Client(endpoint);
        await dish.GetStatusAsync(Cancellation);
        await first.DisposeAsync();
        await Assert.ThrowsAsync<DishUnreachableException>(async () => await dish.GetStatusAsync(Cancellation));
        await using var second = await SimulatedDishServer.StartAsync(simulated, endpoint, Cancellation);
        await dish.GetStatusAsync(Cancellation);
    }

    [Fact]
    public async Task A_dish_that_accepts_and_stays_silent_is_unreachable_after_the_timeout()
    {
        using var silent = new TcpListener(AnyPort);
        silent.Start();
        var time = new ManualTime();
        using var dish = Client((IPEndPoint)silent.LocalEndpoint, time);
        var asked = dish.GetStatusAsync(Cancellation).AsTask();
        using var connection = await silent.AcceptTcpClientAsync(Cancellation);
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        var failure = await Assert.ThrowsAsync<DishUnreachableException>(() => asked);
        Assert.Equal(TimeSpan.FromSeconds(5), failure.Waited);
        Assert.EndsWith("did not answer within 5 s.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_by_the_caller_is_passed_on()
    {
        using var silent = new TcpListener(AnyPort);
        silent.Start();
        using var dish = Client((IPEndPoint)silent.LocalEndpoint, new ManualTime());
        using var cancel = new CancellationTokenSource();
        var asked = dish.GetStatusAsync(cancel.Token).AsTask();
        using var connection = await silent.AcceptTcpClientAsync(Cancellation);
        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await dish.GetStatusAsync(cancel.Token));
    }

    [Fact]
    public async Task A_server_of_http_1_1_is_refused_as_no_grpc()
    {
        using var old = new TcpListener(AnyPort);
        old.Start();
        using var dish = Client((IPEndPoint)old.LocalEndpoint);
        var asked = dish.GetStatusAsync(Cancellation).AsTask();
        using (var connection = await old.AcceptTcpClientAsync(Cancellation))
        {
            var stream = connection.GetStream();
            await stream.ReadExactlyAsync(new byte[24], Cancellation); // "PRI * HTTP/2.0..." is no request that it knows
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            var failure = await Assert.ThrowsAsync<DishRefusedException>(() => asked);
            Assert.Equal(-1, failure.GrpcStatus);
        }
    }

    [Fact]
    public async Task A_disposed_client_is_the_callers_mistake()
    {
        var dish = Client(ClosedPort());
        dish.Dispose();
        dish.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await dish.GetStatusAsync(Cancellation));
    }

    public static TheoryData<string, string, string, int, string> Answers => new()
    {
        // headers, body, trailers, status, and a part of the message
        { "grpc-status: 7|grpc-message: GetLocation requests are not enabled on this device", "", "", 7, "PERMISSION_DENIED: GetLocation requests are not enabled on this device" },
        { "grpc-status: 12", "", "", 12, "UNIMPLEMENTED" },
        { "grpc-status: 99|grpc-message: 50%25%0Adown", "", "", 99, "99: 50% down" },
        { "grpc-status: seven", "", "", 2, "grpc-status is 'seven'" },
        { "", "", "grpc-status: 14|grpc-message: later", 14, "UNAVAILABLE: later" },
        { "", "0000000000", "grpc-status: 13", 13, "INTERNAL" },
        { "", "", "grpc-status: 0", -1, "no message" },
        { "grpc-status: 0", "", "", -1, "no message" },
        { "", "0000000000", "", -1, "without grpc-status" },
        { "", "0000000000", "grpc-status: 0", -1, "0 octets is no dish_get_status" },
        { "", "00000000050000", "grpc-status: 0", -1, "ended within a message" },
        { "", "00000000000000000000", "grpc-status: 0", -1, "more than one message" },
        { "", "0100000000", "grpc-status: 0", -1, "compressed" },
        { "", "3C68746D6C3E", "grpc-status: 0", -1, "not framed as gRPC" },
        { "", "0000200001", "grpc-status: 0", -1, "longer than 2097152 octets" },
        { "content-type: text/html", "3C68746D6C3E", "", -1, "content type text/html" },
        { "content-type: application/grpcweb", "", "", -1, "content type application/grpcweb" },
        { "content-type: application/grpc+proto", "", "grpc-status: 5", 5, "NOT_FOUND" },
        { ":status: 404", "", "", -1, "HTTP status 404" },
        { ":status: 503|grpc-status: 14", "", "", 14, "UNAVAILABLE" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_is_no_good_answer_is_refused_with_its_reason(string headers, string body, string trailers, int status, string part)
    {
        using var dish = new DishClient(new(), null, null, null, () => new ScriptedHandler(() => Answer(headers, body, trailers)));
        var failure = await Assert.ThrowsAsync<DishRefusedException>(async () => await dish.GetStatusAsync(Cancellation));
        Assert.Equal(status, failure.GrpcStatus);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_is_what_the_real_tools_send()
    {
        HttpRequestMessage? seen = null;
        byte[]? body = null;
        var handler = new ScriptedHandler(() => Answer("grpc-status: 12", "", ""), (request, octets) =>
        {
            (seen, body) = (request, octets);
            return Task.CompletedTask;
        });
        using var dish = new DishClient(new(), null, null, null, () => handler);
        await Assert.ThrowsAsync<DishRefusedException>(async () => await dish.GetStatusAsync(Cancellation));
        Assert.Equal("http://192.168.100.1:9200/SpaceX.API.Device.Device/Handle", seen!.RequestUri!.AbsoluteUri);
        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (seen.Version, seen.VersionPolicy));
        Assert.Equal("trailers", seen.Headers.TE.ToString());
        Assert.Equal("application/grpc", seen.Content!.Headers.ContentType!.ToString());
        Assert.Equal("0000000003E23E00", Convert.ToHexString(body!));
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(HttpRequestException))]
    public async Task Whatever_the_transport_throws_becomes_unreachable(Type type)
    {
        using var dish = new DishClient(new(), null, null, null, () => new ScriptedHandler(() => throw (Exception)Activator.CreateInstance(type)!));
        await Assert.ThrowsAsync<DishUnreachableException>(async () => await dish.GetStatusAsync(Cancellation));
    }

    [Fact]
    public async Task A_query_under_way_survives_the_failure_of_another()
    {
        var dish = new SimulatedDish(LinkTrace.Default, () => TimeSpan.Zero, Started);
        var octets = Convert.ToHexString(GrpcFrame.Encode(dish.Handle(DishMessages.EncodeGetStatus(), out _, out _)));
        var gate = new TaskCompletionSource();
        var asked = 0;
        var connections = 0;
        using var client = new DishClient(new(), null, null, null, () =>
        {
            connections++;
            return new ScriptedHandler(() => Answer("", octets, "grpc-status: 0"), (_, _) => ++asked switch
            {
                1 => gate.Task,
                2 => throw new IOException("reset"),
                _ => Task.CompletedTask,
            });
        });
        var first = client.GetStatusAsync(Cancellation).AsTask();
        await Assert.ThrowsAsync<DishUnreachableException>(async () => await client.GetStatusAsync(Cancellation));
        Assert.Equal(2, connections);
        await client.GetStatusAsync(Cancellation);
        gate.SetResult();
        Assert.Equal("hp1_proto1", (await first).HardwareVersion);
        Assert.Equal((2, 3), (connections, asked));
    }

    [Fact]
    public async Task A_connection_that_another_query_dropped_is_asked_for_anew()
    {
        var dish = new SimulatedDish(LinkTrace.Default, () => TimeSpan.Zero, Started);
        var octets = Convert.ToHexString(GrpcFrame.Encode(dish.Handle(DishMessages.EncodeGetStatus(), out _, out _)));
        var gate = new TaskCompletionSource();
        var asked = 0;
        using var client = new DishClient(new(), null, null, null, () => new ScriptedHandler(() => Answer("", octets, "grpc-status: 0"), async (_, _) =>
        {
            switch (++asked)
            {
                case 1:
                    await gate.Task;
                    throw new ObjectDisposedException("handler"); // what a handler says that was disposed of meanwhile
                case 2: throw new IOException("reset");
            }
        }));
        var first = client.GetStatusAsync(Cancellation).AsTask();
        await Assert.ThrowsAsync<DishUnreachableException>(async () => await client.GetStatusAsync(Cancellation));
        gate.SetResult();
        Assert.Equal("hp1_proto1", (await first).HardwareVersion);
        Assert.Equal(3, asked);
    }

    private static HttpResponseMessage Answer(string headers, string body, string trailers)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Convert.FromHexString(body)) };
        response.Content.Headers.TryAddWithoutValidation("content-type", GrpcFrame.ContentType);
        foreach (var (name, value) in Pairs(headers))
        {
            if (name == ":status") response.StatusCode = (HttpStatusCode)int.Parse(value);
            else if (name == "content-type" && response.Content.Headers.Remove(name)) response.Content.Headers.TryAddWithoutValidation(name, value);
            else response.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in Pairs(trailers)) response.TrailingHeaders.TryAddWithoutValidation(name, value);
        return response;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text) =>
        text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf(": ", StringComparison.Ordinal)], pair[(pair.IndexOf(": ", StringComparison.Ordinal) + 2)..]));

    private static DishClient Client(IPEndPoint endpoint, TimeProvider? time = null) => new(new() { Address = new($"http://{endpoint}") }, time);

    private static IPEndPoint ClosedPort()
    {
        using var listener = new TcpListener(AnyPort);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private sealed class ScriptedHandler(Func<HttpResponseMessage> answer, Func<HttpRequestMessage, byte[], Task>? seen = null) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (seen is not null) await seen(request, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return answer();
        }
    }
}
