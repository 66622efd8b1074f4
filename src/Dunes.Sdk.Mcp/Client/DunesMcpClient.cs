using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunes.Sdk.Mcp.Server;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Dunes.Sdk.Mcp;

/// <summary>Reads a ground station's journal through its Model Context Protocol server.</summary>
/// <remarks>It is safe to use from several threads. What a server answers is checked, and never trusted further than that.</remarks>
public sealed class DunesMcpClient : IAsyncDisposable
{
    private readonly McpClient _client;

    private DunesMcpClient(McpClient client) => _client = client;

    /// <summary>The revision of the protocol that both sides agreed on, for example <c>2026-07-28</c>.</summary>
    public string ProtocolVersion => _client.NegotiatedProtocolVersion ?? string.Empty;

    /// <summary>Connects to a server over Streamable HTTP.</summary>
    /// <param name="endpoint">The server's path: <c>http://localhost:5000/mcp</c>.</param>
    /// <param name="http">Sends the requests, and remains the caller's; null for one of its own.</param>
    /// <param name="loggers">Logs; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DunesMcpException">The server cannot be reached, or refused.</exception>
    public static async Task<DunesMcpClient> ConnectAsync(
        Uri endpoint, HttpClient? http = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var options = new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            Name = "dunes",
        };
        var transport = http is null
            ? new HttpClientTransport(options, loggers)
            : new HttpClientTransport(options, http, loggers, ownsHttpClient: false);
        return await ConnectAsync(transport, loggers, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a program and connects to the server at its standard input and output. The program ends with the client.</summary>
    /// <param name="command">The program. It gets a few variables of the environment, such as PATH and HOME, and not the others.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="loggers">Logs; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DunesMcpException">The program cannot be started, or does not speak the protocol.</exception>
    public static async Task<DunesMcpClient> StartAsync(
        string command, IEnumerable<string> arguments, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(arguments);
        var environment = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) environment["DOTNET_ROOT"] = root;
        var options = new StdioClientTransportOptions
        {
            Command = command,
            Arguments = [.. arguments],
            InheritEnvironmentVariables = false,
            EnvironmentVariables = environment,
            Name = "dunes",
        };
        return await ConnectAsync(new StdioClientTransport(options, loggers), loggers, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects over a transport of the protocol's package.</summary>
    /// <param name="transport">The transport; it ends with the client.</param>
    /// <param name="loggers">Logs; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DunesMcpException">The server cannot be reached, or refused.</exception>
    public static async Task<DunesMcpClient> ConnectAsync(
        IClientTransport transport, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        try
        {
            var client = await McpClient.CreateAsync(transport, null, loggers, cancellationToken).ConfigureAwait(false);
            return new(client);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var said = ForeignText.Clean(failure.Message);
            throw new DunesMcpException($"No session with the Model Context Protocol server: {said}", failure);
        }
    }

    /// <summary>Reads a page of readings.</summary>
    /// <param name="query">Which are wanted; null for the newest 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The query is out of its range.</exception>
    /// <exception cref="DunesMcpException">The server could not be reached, refused, or answered with something else.</exception>
    public Task<JournalPage<JournalReading>> ReadReadingsAsync(ReadingQuery? query = null, CancellationToken cancellationToken = default) =>
        CallAsync("readings", Arguments(query ?? new()), JournalJson.Default.JournalPageJournalReading, cancellationToken);

    /// <summary>Reads a page of alarms.</summary>
    /// <param name="query">Which are wanted; null for the newest 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The query is out of its range.</exception>
    /// <exception cref="DunesMcpException">The server could not be reached, refused, or answered with something else.</exception>
    public Task<JournalPage<JournalReading>> ReadAlarmsAsync(ReadingQuery? query = null, CancellationToken cancellationToken = default) =>
        CallAsync("alarms", Arguments(query ?? new()), JournalJson.Default.JournalPageJournalReading, cancellationToken);

    /// <summary>Reads a page of outcomes.</summary>
    /// <param name="query">Which are wanted; null for the newest 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The query is out of its range.</exception>
    /// <exception cref="DunesMcpException">The server could not be reached, refused, or answered with something else.</exception>
    public Task<JournalPage<JournalOutcome>> ReadOutcomesAsync(OutcomeQuery? query = null, CancellationToken cancellationToken = default) =>
        CallAsync("outcomes", Arguments(query ?? new()), JournalJson.Default.JournalPageJournalOutcome, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static Dictionary<string, object?> Arguments(ReadingQuery query)
    {
        var arguments = Arguments(query.Limit, query.After, nameof(query));
        if (query.Source is { } source) arguments["source"] = (int)source;
        if (query.Gateway is { } gateway) arguments["gateway"] = gateway.ToString();
        return arguments;
    }

    private static Dictionary<string, object?> Arguments(OutcomeQuery query)
    {
        var arguments = Arguments(query.Limit, query.After, nameof(query));
        if (query.Command is { } command) arguments["command"] = command.ToString();
        return arguments;
    }

    private static Dictionary<string, object?> Arguments(int limit, long? after, string parameter)
    {
        const int most = ReadingQuery.MaxLimit;
        if (limit is < 1 or > most) throw new ArgumentException($"Limit is {limit}; use 1 to {most}.", parameter);
        if (after is < 0) throw new ArgumentException($"After is {after}; use 0 or a journal number, or null.", parameter);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["limit"] = limit };
        if (after is { } number) arguments["after"] = number;
        return arguments;
    }

    private async Task<JournalPage<T>> CallAsync<T>(
        string tool, Dictionary<string, object?> arguments, JsonTypeInfo<JournalPage<T>> type, CancellationToken cancellationToken)
    {
        CallToolResult result;
        try
        {
            result = await _client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DunesMcpException($"The tool {tool} could not be called: {ForeignText.Clean(failure.Message)}", failure);
        }

        if (result.IsError == true)
        {
            var said = ForeignText.Clean(result.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text);
            throw new DunesMcpException($"The tool {tool} failed: {said ?? "the server does not say why"}");
        }

        return Read(tool, result, type);
    }

    private static JournalPage<T> Read<T>(string tool, CallToolResult result, JsonTypeInfo<JournalPage<T>> type)
    {
        try
        {
            var page = result.StructuredContent?.Deserialize(type);

            // A page that ends before it begins would be asked for again without end.
            if (page is { Items: not null, After: >= 0 } && page.Next >= page.After) return page;
            throw new DunesMcpException($"The tool {tool} answered without a page of a journal.");
        }
        catch (JsonException failure)
        {
            throw new DunesMcpException($"The tool {tool} answered with something that is not a page of a journal.", failure);
        }
    }
}
