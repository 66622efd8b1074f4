using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Dunes.Sdk.Mcp.Tests;

public class DunesMcpClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"items":null,"after":0,"next":1,"hasMore":false}""")]
    [InlineData("""{"items":[],"after":5,"next":4,"hasMore":true}""")] // a page to be asked for without end
    [InlineData("""{"items":[],"after":-1,"next":4,"hasMore":true}""")]
    [InlineData("""{"items":[{"number":1}],"after":0,"next":1,"hasMore":false}""")]
    [InlineData("""{"items":[{"number":1,"source":1,"property":"Alarm","propertyId":1,"value":1,"counter":1,"priority":"urgent","isAlarm":true,"gateway":""}],"after":0,"next":1,"hasMore":false}""")]
    public async Task An_answer_that_is_not_a_page_is_an_error(string answer)
    {
        await using var server = new LyingServer(new() { Content = [], StructuredContent = JsonElement.Parse(answer) });
        await using var client = await server.ConnectAsync();

        await Assert.ThrowsAsync<DunesMcpException>(() => client.ReadReadingsAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task An_answer_without_structure_is_an_error()
    {
        await using var server = new LyingServer(new() { Content = [new TextContentBlock { Text = "all is well" }] });
        await using var client = await server.ConnectAsync();

        await Assert.ThrowsAsync<DunesMcpException>(() => client.ReadOutcomesAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task What_a_server_says_about_a_failure_is_cleaned()
    {
        await using var server = new LyingServer(new() { IsError = true, Content = [new TextContentBlock { Text = "no\u001b[2J" + new string('x', 1000) }] });
        await using var client = await server.ConnectAsync();

        var failure = await Assert.ThrowsAsync<DunesMcpException>(() => client.ReadAlarmsAsync(cancellationToken: Cancellation));

        Assert.StartsWith("The tool alarms failed: no\\u{001B}[2Jxxx", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 300);
    }

    [Fact]
    public async Task A_server_that_is_not_there_and_a_program_that_is_not_there_are_errors()
    {
        await Assert.ThrowsAsync<DunesMcpException>(() => DunesMcpClient.ConnectAsync(new Uri("http://127.0.0.1:9/mcp"), cancellationToken: Cancellation));
        await Assert.ThrowsAsync<DunesMcpException>(() => DunesMcpClient.StartAsync("/no/such/program", [], cancellationToken: Cancellation));
    }

    /// <summary>A server whose every tool answers the same.</summary>
    private sealed class LyingServer : IAsyncDisposable
    {
        private readonly Pipe _toServer = new();
        private readonly Pipe _toClient = new();
        private readonly McpServer _server;
        private readonly Task _run;

        public LyingServer(CallToolResult answer)
        {
            var options = new McpServerOptions
            {
                ServerInfo = new() { Name = "liar", Version = "1" },
                Handlers = new() { CallToolHandler = (_, _) => ValueTask.FromResult(answer), ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult()) },
            };
            _server = McpServer.Create(new StreamServerTransport(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()), options);
            _run = _server.RunAsync(Cancellation);
        }

        public Task<DunesMcpClient> ConnectAsync() =>
            DunesMcpClient.ConnectAsync(new StreamClientTransport(_toServer.Writer.AsStream(), _toClient.Reader.AsStream()), cancellationToken: Cancellation);

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            await _run;
        }
    }
}
