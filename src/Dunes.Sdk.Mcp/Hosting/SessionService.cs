using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Dunes.Sdk.Mcp.Hosting;

/// <summary>
/// Serves the one client at a pair of streams. What goes wrong there ends the session, and the application only if it was told so.
/// </summary>
internal sealed class SessionService(
    Func<McpServerOptions, ILoggerFactory, ITransport> connect,
    IOptions<McpServerOptions> server,
    IOptions<DunesMcpOptions> options,
    IServiceProvider services,
    IHostApplicationLifetime application,
    ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var logger = loggers.CreateLogger<SessionService>();
        try
        {
            var transport = connect(server.Value, loggers);
            await using (transport.ConfigureAwait(false))
            {
                var session = McpServer.Create(transport, server.Value, loggers, services);
                await using (session.ConfigureAwait(false))
                {
                    await session.RunAsync(stoppingToken).ConfigureAwait(false);
                    logger.SessionEnded();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            logger.SessionFailed(failure);
        }

        if (options.Value.StopsWithStandardInput) application.StopApplication();
    }
}
