using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Tests;

public class EndpointIdTests
{
    [Theory]
    [InlineData("dtn://hab-1/telemetry")]
    [InlineData("dtn://hab-1/")]
    [InlineData("dtn://hab-1/a/b?c")]
    [InlineData("dtn:none")]
    [InlineData("ipn:42.7")]
    [InlineData("ipn:18446744073709551615.18446744073709551615")]
    public void What_parses_prints_back_the_same(string text) => Assert.Equal(text, EndpointId.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("dtn:")]
    [InlineData("dtn://")]
    [InlineData("dtn:///x")]
    [InlineData("dtn://no-slash")]
    [InlineData("dtn://with space/x")]
    [InlineData("dtn://tab\t/x")]
    [InlineData("dtn://ümlaut/x")]
    [InlineData("ipn:1")]
    [InlineData("ipn:-1.2")]
    [InlineData("ipn:1.2.3")]
    [InlineData("ipn:18446744073709551616.1")]
    [InlineData("http://example/")]
    public void What_is_no_endpoint_is_refused_with_what_was_found(string text)
    {
        Assert.False(EndpointId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => EndpointId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_gives_an_answer_and_never_an_exception() => Prop.ForAll<string>(text =>
        !EndpointId.TryParse(text, out var endpoint) || EndpointId.Parse(endpoint.ToString()) == endpoint).QuickCheckThrowOnFailure();

    [Fact]
    public void The_default_is_none_in_either_spelling()
    {
        Assert.Equal(EndpointId.None, default);
        Assert.Equal(EndpointId.None, EndpointId.Ipn(0, 0));
        Assert.Equal(EndpointId.None.GetHashCode(), EndpointId.Ipn(0, 0).GetHashCode());
        Assert.True(EndpointId.None.IsNone);
    }

    [Fact]
    public void A_node_id_drops_the_service()
    {
        Assert.Equal("dtn://hab-1/", EndpointId.Parse("dtn://hab-1/telemetry").NodeId.ToString());
        Assert.Equal("ipn:42.0", EndpointId.Parse("ipn:42.7").NodeId.ToString());
        Assert.Equal(EndpointId.None, EndpointId.None.NodeId);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_has_at_most_255_characters(int length, bool isName)
    {
        var name = new string('n', length);
        Assert.Equal(isName, EndpointId.TryParse($"dtn://{name}/", out _));
        if (!isName) Assert.Throws<ArgumentException>(() => EndpointId.Dtn(name));
    }

    [Fact]
    public void Schemes_do_not_mix()
    {
        Assert.NotEqual(EndpointId.Parse("dtn://1/2"), EndpointId.Parse("ipn:1.2"));
        Assert.Throws<InvalidOperationException>(() => EndpointId.Ipn(1, 2).WithDemux("x"));
        Assert.Equal("dtn://hab-1/x", EndpointId.Dtn("hab-1", "y").WithDemux("x").ToString());
    }
}
