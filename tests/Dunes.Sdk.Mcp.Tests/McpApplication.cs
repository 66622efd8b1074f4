using Dunes.Sdk.Bundles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace Dunes.Sdk.Mcp.Tests;

/// <summary>The server in a web application on a free port of loopback.</summary>
internal sealed class McpApplication : IAsyncDisposable
{
    private readonly WebApplication _application;

    private McpApplication(WebApplication application) => _application = application;

    /// <summary>The server's path; its host is 127.0.0.1.</summary>
    public Uri Endpoint => new($"{_application.Urls.Single()}/mcp");

    public IServiceProvider Services => _application.Services;

    public static async Task<McpApplication> StartAsync(IBundleStore store, Action<DunesMcpOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(store);
        builder.Services.AddDunes().AddDunesMcp(configure);
        var application = builder.Build();
        application.MapDunesMcp();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new(application);
    }

    public Task<DunesMcpClient> ConnectAsync() => DunesMcpClient.ConnectAsync(Endpoint, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The protocol's own client, to say what ours does not.</summary>
    public Task<McpClient> ConnectPlainAsync(McpClientOptions? options = null) =>
        McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = Endpoint, TransportMode = HttpTransportMode.StreamableHttp }), options, cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
