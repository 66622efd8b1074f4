using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Mcp.Hosting;
using Dunes.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Dunes.Sdk.Mcp.Tests;

public sealed class HttpTests : IDisposable
{
    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteBundleStore _store;

    public HttpTests() => _store = SqliteBundleStore.Open(_folder.File("ground.db"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_newest_revision_is_negotiated()
    {
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectAsync();

        Assert.Equal("2026-07-28", client.ProtocolVersion);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task An_older_client_is_served_in_its_own_revision(string revision)
    {
        _store.With("reading", Rows.Reading());
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectPlainAsync(new() { ProtocolVersion = revision });

        var result = await client.CallToolAsync("readings", cancellationToken: Cancellation);

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Equal(1, result.StructuredContent!.Value.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Every_tool_says_that_it_only_reads_and_what_it_takes()
    {
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectPlainAsync();

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);

        Assert.Equal(["alarms", "outcomes", "readings"], tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool =>
        {
            var hints = tool.ProtocolTool.Annotations!;
            Assert.Equal((true, true, false, false), (hints.ReadOnlyHint, hints.IdempotentHint, hints.DestructiveHint, hints.OpenWorldHint));
            Assert.NotEmpty(tool.Description);
            var limit = tool.JsonSchema.GetProperty("properties").GetProperty("limit");
            Assert.Equal((1, 500, 50), (limit.GetProperty("minimum").GetInt32(), limit.GetProperty("maximum").GetInt32(), limit.GetProperty("default").GetInt32()));
            Assert.False(tool.JsonSchema.TryGetProperty("required", out _));
            Assert.Contains("next", tool.ReturnJsonSchema!.Value.GetProperty("properties").EnumerateObject().Select(member => member.Name));
        });
        Assert.Equal("dunes", client.ServerInfo!.Name);
    }

    [Fact]
    public async Task Structured_content_and_text_say_the_same()
    {
        _store.With("reading", Rows.Reading(priority: Rows.Critical));
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectPlainAsync();

        var result = await client.CallToolAsync("alarms", cancellationToken: Cancellation);

        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.True(JsonElement.DeepEquals(result.StructuredContent!.Value, JsonElement.Parse(text)));
        Assert.Contains("\"priority\":\"critical\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_together_hold_every_row_once_and_in_order()
    {
        for (var value = 0; value < 23; value++) _store.With("reading", Rows.Reading(value: value)).With("audit", Rows.Ended(Guid.Empty, "acknowledged"));
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectAsync();

        var values = new List<long>();
        var sizes = new List<int>();
        for (long? after = 0; after is not null;)
        {
            var page = await client.ReadReadingsAsync(new() { Limit = 10, After = after }, Cancellation);
            values.AddRange(page.Items.Select(item => item.Value));
            sizes.Add(page.Items.Count);
            after = page.HasMore ? page.Next : null;
        }

        Assert.Equal(Enumerable.Range(0, 23).Select(value => (long)value), values);
        Assert.Equal([10, 10, 3], sizes);
    }

    [Fact]
    public async Task Without_a_place_to_begin_the_newest_come_and_later_pages_bring_what_is_new()
    {
        _store.With("reading", Enumerable.Range(0, 100).Select(value => Rows.Reading(value: value)));
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectAsync();

        var page = await client.ReadReadingsAsync(new() { Limit = 3 }, Cancellation);
        Assert.Equal([97, 98, 99], page.Items.Select(item => item.Value));
        Assert.False(page.HasMore);
        Assert.Empty((await client.ReadReadingsAsync(new() { After = page.Next }, Cancellation)).Items);

        _store.With("reading", Rows.Reading(value: 100));
        Assert.Equal([100], (await client.ReadReadingsAsync(new() { After = page.Next }, Cancellation)).Items.Select(item => item.Value));
    }

    [Fact]
    public async Task An_empty_journal_gives_an_empty_page()
    {
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectAsync();

        var page = await client.ReadAlarmsAsync(cancellationToken: Cancellation);

        Assert.Empty(page.Items);
        Assert.Equal((0L, 0L, false, 0), (page.After, page.Next, page.HasMore, page.Unreadable));
    }

    [Fact]
    public async Task Fifty_rows_come_by_default_and_five_hundred_at_most()
    {
        _store.With("reading", Enumerable.Range(0, 600).Select(value => Rows.Reading(value: value)));
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectAsync();

        Assert.Equal(50, (await client.ReadReadingsAsync(cancellationToken: Cancellation)).Items.Count);
        Assert.Equal(500, (await client.ReadReadingsAsync(new() { Limit = 500 }, Cancellation)).Items.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => client.ReadReadingsAsync(new() { Limit = 501 }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ReadOutcomesAsync(new() { Limit = 0 }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ReadAlarmsAsync(new() { After = -1 }, Cancellation));
    }

    [Theory]
    [InlineData("readings", "limit", 0, "limit is 0; use 1 to 500.")]
    [InlineData("outcomes", "limit", 501, "limit is 501; use 1 to 500.")]
    [InlineData("alarms", "after", -1, "after is -1; use 0 or a journal number, or leave it out.")]
    [InlineData("readings", "source", 65536, "source is 65536; use a unicast address, 1 to 65535.")]
    [InlineData("alarms", "gateway", "hab-1", "gateway is not a valid endpoint; expected dtn://name/ or ipn:node.service.")]
    public async Task What_is_out_of_range_is_refused_with_its_range(string tool, string argument, object value, string said)
    {
        await using var application = await McpApplication.StartAsync(_store);
        await using var client = await application.ConnectPlainAsync();

        var result = await client.CallToolAsync(tool, new Dictionary<string, object?> { [argument] = value }, cancellationToken: Cancellation);

        Assert.True(result.IsError);
        Assert.EndsWith($": {said}", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_is_named_by_its_kind_and_not_by_its_path()
    {
        using var store = new ListStore { Failure = new(Bundles.BundleStoreFailure.Full, "/secret/ground.db", "no room") };
        await using var application = await McpApplication.StartAsync(store);
        await using var client = await application.ConnectAsync();

        var failure = await Assert.ThrowsAsync<DunesMcpException>(() => client.ReadReadingsAsync(cancellationToken: Cancellation));

        Assert.EndsWith(": The journal cannot be read: Full.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.2")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost.")]
    public async Task A_foreign_host_is_refused(string host)
    {
        await using var application = await McpApplication.StartAsync(_store);

        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(application.Endpoint, host, null));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:5000")]
    public async Task A_name_of_this_machine_is_answered_on_any_port(string host)
    {
        await using var application = await McpApplication.StartAsync(_store);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(application.Endpoint, host, null));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://evil.example:80")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("http://localhost@evil.example")]
    public async Task A_foreign_page_is_refused(string origin)
    {
        await using var application = await McpApplication.StartAsync(_store);

        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(application.Endpoint, null, origin));
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:8080")]
    [InlineData("https://127.0.0.1:8443")]
    public async Task A_page_of_this_machine_is_answered(string origin)
    {
        await using var application = await McpApplication.StartAsync(_store);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(application.Endpoint, null, origin));
    }

    [Fact]
    public async Task What_the_options_name_is_answered_and_nothing_else()
    {
        await using var application = await McpApplication.StartAsync(_store, options =>
        {
            options.AllowedHosts = ["ground.example"];
            options.AllowedOrigins = ["https://ward.example"];
        });

        Assert.Equal(HttpStatusCode.OK, await PostAsync(application.Endpoint, "ground.example:5000", "https://ward.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(application.Endpoint, "localhost", null));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(application.Endpoint, "ground.example", "https://ward.example:8443"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(application.Endpoint, "ground.example", "http://ward.example"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task A_foreign_page_gets_nothing_by_another_method_either(string method)
    {
        await using var application = await McpApplication.StartAsync(_store);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new(method), application.Endpoint);
        request.Headers.Add("Origin", "https://evil.example");

        using var response = await http.SendAsync(request, Cancellation);

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.MethodNotAllowed });
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_reason()
    {
        await using var application = await McpApplication.StartAsync(_store);
        var counted = new List<string>();
        using var listener = new MeterListener();
        var meters = application.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "dunes.mcp.request.refused" && ReferenceEquals(instrument.Meter.Scope, meters)) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add((string)tags[0].Value!));
        listener.Start();

        await PostAsync(application.Endpoint, "evil.example", null);
        await PostAsync(application.Endpoint, null, "https://evil.example");
        await PostAsync(application.Endpoint, null, null);

        Assert.Equal(["host", "origin"], counted);
    }

    [Fact]
    public async Task The_client_says_that_it_was_refused()
    {
        await using var application = await McpApplication.StartAsync(_store);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        await Assert.ThrowsAsync<DunesMcpException>(() => DunesMcpClient.ConnectAsync(application.Endpoint, http, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_not_read()
    {
        await using var application = await McpApplication.StartAsync(_store);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(application.Endpoint, null, null, Initialize.PadRight(GuardedEndpoint.MaxBody)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(application.Endpoint, null, null, Initialize.PadRight(GuardedEndpoint.MaxBody + 1)));
    }

    [Fact]
    public void A_path_without_the_server_is_a_usage_error()
    {
        var application = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => application.MapDunesMcp());

        Assert.Contains("AddDunesMcp", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_host_as_it_starts() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => McpApplication.StartAsync(_store, static options => options.AllowedHosts = ["*"]));

    [Fact]
    public async Task Adding_it_twice_changes_nothing()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<Bundles.IBundleStore>(_store);
        services.AddDunes().AddDunesMcp().AddDunesMcp();
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(3, provider.GetServices<ModelContextProtocol.Server.McpServerTool>().Count());
    }

    private static async Task<HttpStatusCode> PostAsync(Uri endpoint, string? host, string? origin, string body = Initialize)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Host = host;
        request.Headers.Add("Accept", "application/json, text/event-stream");
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
