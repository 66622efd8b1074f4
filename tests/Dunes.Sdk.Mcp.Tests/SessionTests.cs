using System.IO.Pipelines;
using Dunes.Sdk.Bundles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Dunes.Sdk.Mcp.Tests;

public class SessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_one_client_at_a_pair_of_streams_reads_the_journal()
    {
        using var store = new ListStore().Add("reading", Rows.Reading(value: 61)).Add("audit", Rows.Ended(Guid.Empty, "failed", "no answer"));
        var (toServer, toClient) = (new Pipe(), new Pipe());
        using var host = await StartAsync(store, toServer, toClient);
        await using var client = await ConnectAsync(toServer, toClient);

        Assert.Equal("2026-07-28", client.ProtocolVersion);
        Assert.Equal(61, Assert.Single((await client.ReadReadingsAsync(cancellationToken: Cancellation)).Items).Value);
        Assert.Empty((await client.ReadAlarmsAsync(cancellationToken: Cancellation)).Items);
        var ended = Assert.Single((await client.ReadOutcomesAsync(cancellationToken: Cancellation)).Items);
        Assert.Equal(("failed", "no answer"), (ended.Outcome, ended.Reason));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_application_ends_with_its_client()
    {
        using var store = new ListStore();
        var (toServer, toClient) = (new Pipe(), new Pipe());
        using var host = await StartAsync(store, toServer, toClient);
        await (await ConnectAsync(toServer, toClient)).DisposeAsync();
        await toServer.Writer.CompleteAsync();

        await host.WaitForShutdownAsync(Cancellation);
    }

    [Fact]
    public async Task A_ground_station_may_outlive_its_client()
    {
        using var store = new ListStore();
        var (toServer, toClient) = (new Pipe(), new Pipe());
        using var host = await StartAsync(store, toServer, toClient, static options => options.StopsWithStandardInput = false);
        await (await ConnectAsync(toServer, toClient)).DisposeAsync();
        await toServer.Writer.CompleteAsync();

        await host.Services.GetRequiredService<Hosting.SessionService>().ExecuteTask!.WaitAsync(Cancellation);

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_transport_that_cannot_be_opened_ends_the_session_and_not_the_host()
    {
        using var store = new ListStore();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton<IBundleStore>(store);
        builder.Services.AddDunes().AddSession(static options => options.StopsWithStandardInput = false, static (_, _) => throw new IOException("no streams"));
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        await host.Services.GetRequiredService<Hosting.SessionService>().ExecuteTask!.WaitAsync(Cancellation);

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public void Over_stdio_the_console_log_leaves_standard_output_to_the_protocol()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddDunesMcpOverStdio().AddDunesMcpOverStdio();
        using var provider = services.BuildServiceProvider();

        Assert.Equal(LogLevel.Trace, provider.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.LogToStandardErrorThreshold);
        Assert.Single(services, service => service.ServiceType == typeof(IHostedService));
    }

    private static async Task<IHost> StartAsync(ListStore store, Pipe toServer, Pipe toClient, Action<DunesMcpOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton<IBundleStore>(store);
        builder.Services.AddDunes().AddSession(configure, (_, loggers) => new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream(), "dunes", loggers));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private static Task<DunesMcpClient> ConnectAsync(Pipe toServer, Pipe toClient) =>
        DunesMcpClient.ConnectAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()), cancellationToken: Cancellation);
}
