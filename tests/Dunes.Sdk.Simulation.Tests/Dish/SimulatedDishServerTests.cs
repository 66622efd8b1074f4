using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation.Tests.Dish;

public class SimulatedDishServerTests
{
    private const string Handle = "/SpaceX.API.Device.Device/Handle";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Handle, "0000000003E23E00", "application/grpc", 200, "0", true)]
    [InlineData(Handle, "0000000003CA3F00", "application/grpc", 200, "7", false)]
    [InlineData(Handle, "0000000003CA3E00", "application/grpc", 200, "12", false)]
    [InlineData(Handle, "0000000003E23E05", "application/grpc", 200, "3", false)]
    [InlineData(Handle, "0100000003E23E00", "application/grpc", 200, "12", false)] // compressed
    [InlineData(Handle, "0000000003E23E", "application/grpc", 200, "13", false)] // cut short
    [InlineData(Handle, "", "application/grpc+proto", 200, "13", false)]
    [InlineData(Handle, "0000000003E23E000000000003E23E00", "application/grpc", 200, "13", false)] // two messages
    [InlineData(Handle, "00FFFFFFFF", "application/grpc", 200, "8", false)]
    [InlineData("/SpaceX.API.Device.Device/Stream", "0000000003E23E00", "application/grpc", 200, "12", false)]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "", "application/grpc", 200, "12", false)]
    [InlineData(Handle, "0000000003E23E00", "application/json", 415, null, false)]
    public async Task It_speaks_grpc_and_refuses_trailers_only(string path, string body, string type, int http, string? status, bool isInTrailers)
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Endpoint}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
        };
        using var response = await client.SendAsync(request, Cancellation);
        var octets = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(http, (int)response.StatusCode);
        Assert.Equal(isInTrailers, octets.Length > 0);
        if (status is null) return;
        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, (isInTrailers ? response.TrailingHeaders : response.Headers).GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_request_beyond_the_bound_is_refused()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Endpoint}{Handle}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0xFF, 0xFF, .. new byte[200_000]]) { Headers = { ContentType = new("application/grpc") } },
        };
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal("8", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var first = await StartAsync();
        var failure = await Assert.ThrowsAsync<DunesException>(() => StartAsync(first.Endpoint));
        Assert.Contains($"cannot listen on {first.Endpoint}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_free_again_after_it_ends()
    {
        var first = await StartAsync();
        await first.DisposeAsync();
        await using var second = await StartAsync(first.Endpoint);
        Assert.Equal(first.Endpoint, second.Endpoint);
    }

    [Fact]
    public async Task Curl_reads_it_frame_by_frame()
    {
        await using var server = await StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Convert.FromHexString("0000000003CA3F00"), Cancellation);
            using var curl = Start("curl", "--silent", "--max-time", "20", "--http2-prior-knowledge", "-H", "content-type: application/grpc", "-H", "te: trailers", "--data-binary", $"@{file}", "-D", "-", $"http://{server.Endpoint}{Handle}");
            var output = await curl.StandardOutput.ReadToEndAsync(Cancellation);
            await curl.WaitForExitAsync(Cancellation);
            if (curl.ExitCode is 1 or 2 or 4) Assert.Skip("this curl was built without HTTP/2.");
            Assert.StartsWith("HTTP/2 200", output, StringComparison.Ordinal);
            Assert.Contains("grpc-status: 7", output, StringComparison.Ordinal);
            Assert.Contains("grpc-message: GetLocation requests are not enabled on this device", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
            throw;
        }
    }

    private static Task<SimulatedDishServer> StartAsync(IPEndPoint? endpoint = null) => SimulatedDishServer.StartAsync(
        new(LinkTrace.Default, () => TimeSpan.FromSeconds(5), new(2024, 12, 12, 9, 7, 1, TimeSpan.Zero)), endpoint ?? new(IPAddress.Loopback, 0), Cancellation);
}
