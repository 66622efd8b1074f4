using System.Net;
using Dunes.Sdk.Mcp.Server;

namespace Dunes.Sdk.Mcp.Tests;

public class RequestGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", McpRefusal.None)]
    [InlineData("::1", McpRefusal.None)]
    [InlineData("::ffff:127.0.0.1", McpRefusal.None)]
    [InlineData("192.0.2.7", McpRefusal.Remote)]
    [InlineData(null, McpRefusal.None)] // in memory, or over a Unix socket
    public void Other_machines_are_refused_although_they_claim_this_ones_name(string? remote, object expected) =>
        Assert.Equal((McpRefusal)expected, new RequestGuard(new()).Judge(remote is null ? null : IPAddress.Parse(remote), "localhost", []));

    [Fact]
    public void Other_machines_are_answered_where_the_options_say_so() =>
        Assert.Equal(McpRefusal.None, new RequestGuard(new() { AllowsRemoteClients = true }).Judge(IPAddress.Parse("192.0.2.7"), "localhost", []));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("local host")]
    public void A_request_without_a_host_is_refused(string? host) => Assert.Equal(McpRefusal.Host, new RequestGuard(new()).Judge(null, host, []));

    [Fact]
    public void Two_origins_are_refused_although_each_would_pass() =>
        Assert.Equal(McpRefusal.Origin, new RequestGuard(new()).Judge(null, "localhost", ["http://localhost", "http://localhost"]));

    [Fact]
    public void No_page_is_answered_where_no_origin_is_allowed() =>
        Assert.Equal(McpRefusal.Origin, new RequestGuard(new() { AllowedOrigins = [] }).Judge(null, "localhost", ["http://localhost"]));

    [Theory]
    [InlineData("https://ward.example", "https://ward.example", true)]
    [InlineData("https://ward.example", "https://ward.example:443", true)]
    [InlineData("https://ward.example", "HTTPS://Ward.Example", true)]
    [InlineData("https://ward.example", "https://ward.example:8443", false)]
    [InlineData("https://ward.example", "http://ward.example:443", false)]
    [InlineData("https://ward.example:8443", "https://ward.example:8443", true)]
    [InlineData("https://ward.example:8443", "https://ward.example", false)]
    [InlineData("https://ward.example:*", "https://ward.example:1", true)]
    [InlineData("https://ward.example:*", "https://ward.example", true)]
    [InlineData("http://[2001:db8::1]:*", "http://[2001:db8::1]:80", true)]
    [InlineData("app://ward", "app://ward", true)]
    [InlineData("app://ward", "app://ward:1", false)]
    public void An_origin_is_compared_by_scheme_host_and_port(string allowed, string sent, bool isAllowed) =>
        Assert.Equal(isAllowed ? McpRefusal.None : McpRefusal.Origin, new RequestGuard(new() { AllowedOrigins = [allowed] }).Judge(null, "localhost", [sent]));

    [Theory]
    [InlineData("https://ward.example/")]
    [InlineData("https://ward.example?")]
    [InlineData("https://ward.example#x")]
    [InlineData("https://user@ward.example")]
    [InlineData("https://ward.example:0")]
    [InlineData("https://ward.example:65536")]
    [InlineData("https://ward.example:")]
    [InlineData("https://ward.example:80:80")]
    [InlineData("https://[::1]x")]
    [InlineData("https://::1")]
    [InlineData("https:///")]
    [InlineData("https://")]
    [InlineData("://ward.example")]
    [InlineData("https://*.ward.example")]
    [InlineData("https://ward.example https://ward.example")]
    [InlineData("https://wаrd.example")] // a Cyrillic letter
    [InlineData("null")]
    [InlineData("")]
    public void What_is_not_an_origin_is_not_allowed_and_cannot_be_named(string text)
    {
        Assert.False(AllowedOrigin.TryParse(text, out _));
        Assert.False(AllowedOrigin.TryParsePattern(text, out _));
    }
}
