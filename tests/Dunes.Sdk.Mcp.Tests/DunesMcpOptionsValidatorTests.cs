using Dunes.Sdk.Mcp.Hosting;

namespace Dunes.Sdk.Mcp.Tests;

public class DunesMcpOptionsValidatorTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new DunesMcpOptionsValidator().Validate(null, new()).Succeeded);

    [Theory]
    [InlineData("ground.example", true)]
    [InlineData("192.0.2.7", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]", true)]
    [InlineData("*", false)]
    [InlineData("*.example", false)]
    [InlineData("ground.example:5000", false)]
    [InlineData("http://ground.example", false)]
    [InlineData("[ground]", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_host_is_a_name_or_an_address(string? host, bool isValid) => Assert.Equal(isValid, IsValid(options => options.AllowedHosts = [host!]));

    [Theory]
    [InlineData("https://ward.example", true)]
    [InlineData("https://ward.example:*", true)]
    [InlineData("https://ward.example:8443", true)]
    [InlineData("https://ward.example:8443:*", false)]
    [InlineData("https://*:*", false)]
    [InlineData("*", false)]
    [InlineData("https://ward.example/page", false)]
    [InlineData(null, false)]
    public void An_origin_has_a_scheme_and_a_host(string? origin, bool isValid) => Assert.Equal(isValid, IsValid(options => options.AllowedOrigins = [origin!]));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Hosts_are_one_to_sixty_four(int count, bool isValid) => Assert.Equal(isValid, IsValid(options => options.AllowedHosts = [.. Enumerable.Repeat("localhost", count)]));

    [Theory]
    [InlineData(0, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Origins_are_at_most_sixty_four(int count, bool isValid) => Assert.Equal(isValid, IsValid(options => options.AllowedOrigins = [.. Enumerable.Repeat("http://localhost", count)]));

    [Fact]
    public void Missing_lists_are_errors_and_not_exceptions()
    {
        Assert.False(IsValid(static options => options.AllowedHosts = null!));
        Assert.False(IsValid(static options => options.AllowedOrigins = null!));
    }

    private static bool IsValid(Action<DunesMcpOptions> change)
    {
        var options = new DunesMcpOptions();
        change(options);
        return new DunesMcpOptionsValidator().Validate(null, options).Succeeded;
    }
}
