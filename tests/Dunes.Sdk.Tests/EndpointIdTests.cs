using System.ComponentModel;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace Dunes.Sdk.Tests;

public class EndpointIdTests
{
    [Theory]
    [InlineData("dtn://hab-1/telemetry")]
    [InlineData("dtn://hab-1/")]
    [InlineData("dtn://hab-1/a/b?c")]
    [InlineData("dtn:none")]
    [InlineData("ipn:42.7")]
    [InlineData("ipn:4294967294.18446744073709551615")]
    [InlineData("ipn:977000.100.1")]
    [InlineData("ipn:977000.100.0")]
    [InlineData("ipn:977000.0.1")]
    [InlineData("ipn:4294967295.4294967295.18446744073709551615")]
    [InlineData("ipn:!.7")]
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
    [InlineData("ipn:1.2.3.4")]
    [InlineData("ipn:.1")]
    [InlineData("ipn:1.")]
    [InlineData("ipn:1..2")]
    [InlineData("ipn:+1.2")]
    [InlineData("ipn:1. 2")]
    [InlineData("ipn:01.2")]
    [InlineData("ipn:00.0")]
    [InlineData("ipn:!")]
    [InlineData("ipn:0.!.5")]
    [InlineData("ipn:4294967296.1.1")]
    [InlineData("ipn:1.4294967296.1")]
    [InlineData("ipn:18446744073709551616.1")]
    [InlineData("ipn:1.18446744073709551616")]
    [InlineData("http://example/")]
    public void What_is_no_endpoint_is_refused_with_what_was_found(string text)
    {
        Assert.False(EndpointId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => EndpointId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_gives_an_answer_and_never_an_exception() => Prop.ForAll<string>(text =>
        !EndpointId.TryParse(text, out var endpoint) || EndpointId.Parse(endpoint.ToString()) == endpoint).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("dtn:none")]
    [InlineData("ipn:0.0")]
    [InlineData("ipn:0.0.0")]
    [InlineData("ipn:0.5")] // RFC 9758, section 3.4.1: not to be composed, and read as the null endpoint
    [InlineData("ipn:0.0.5")]
    public void The_default_is_none_in_each_spelling(string text)
    {
        var none = EndpointId.Parse(text);
        Assert.True(none.IsNone);
        Assert.Equal(default, none);
        Assert.Equal(EndpointId.None.GetHashCode(), none.GetHashCode());
        Assert.Equal("dtn:none", none.ToString());
        Assert.Equal(none, EndpointId.Ipn(0, 0));
    }

    [Theory]
    [InlineData("ipn:4196183048192100.1111", "ipn:977000.100.1111")]
    [InlineData("ipn:18446744073709551615.1", "ipn:4294967295.4294967295.1")]
    [InlineData("ipn:0.42.7", "ipn:42.7")]
    [InlineData("ipn:4294967295.7", "ipn:!.7")]
    public void A_fully_qualified_node_number_and_three_elements_name_the_same_endpoint(string spelling, string text)
    {
        var endpoint = EndpointId.Parse(spelling);
        Assert.Equal(EndpointId.Parse(text), endpoint);
        Assert.Equal(EndpointId.Parse(text).GetHashCode(), endpoint.GetHashCode());
        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(EndpointScheme.Ipn, endpoint.Scheme);
    }

    [Fact]
    public void An_ipn_endpoint_has_an_allocator_a_node_and_a_service()
    {
        var endpoint = EndpointId.Ipn(977_000, 100, 1111);
        Assert.Equal((977_000u, 100u, 1111ul), (endpoint.Allocator, endpoint.Node, endpoint.Service));
        Assert.Equal(endpoint, EndpointId.Ipn((977_000ul << 32) | 100, 1111));
        Assert.Equal((0u, 42u, 7ul), (EndpointId.Ipn(42, 7).Allocator, EndpointId.Ipn(42, 7).Node, EndpointId.Ipn(42, 7).Service));
        Assert.NotEqual(EndpointId.Ipn(100, 1111), endpoint);
        Assert.NotEqual(EndpointId.Ipn(977_001, 100, 1111), endpoint);
    }

    [Fact]
    public void A_service_of_node_0_of_the_default_allocator_is_not_composed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EndpointId.Ipn(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => EndpointId.Ipn(0, 0, 5));
        Assert.False(EndpointId.Ipn(1, 0, 5).IsNone);
    }

    [Theory]
    [InlineData("ipn:!.7", true)]
    [InlineData("ipn:4294967294.7", false)]
    [InlineData("ipn:977000.4294967295.7", false)]
    [InlineData("dtn://!/7", false)]
    [InlineData("dtn:none", false)]
    public void The_local_node_is_the_last_node_of_the_default_allocator(string text, bool isLocalNode) =>
        Assert.Equal(isLocalNode, EndpointId.Parse(text).IsLocalNode);

    [Fact]
    public void Any_ipn_numbers_print_a_text_that_parses_to_the_same() => Prop.ForAll<ulong, ulong>((node, service) =>
        EndpointId.Parse(EndpointId.Ipn(node | 1, service).ToString()) == EndpointId.Ipn(node | 1, service)).QuickCheckThrowOnFailure();

    [Fact]
    public void An_endpoint_converts_from_its_text_and_back()
    {
        var converter = TypeDescriptor.GetConverter(typeof(EndpointId));
        Assert.True(converter.CanConvertFrom(typeof(string)));
        Assert.Equal(EndpointId.Ipn(977_000, 100, 1), converter.ConvertFromInvariantString("ipn:977000.100.1"));
        Assert.Equal("dtn://hab-1/telemetry", converter.ConvertToInvariantString(EndpointId.Dtn("hab-1", "telemetry")));
        Assert.Throws<FormatException>(() => converter.ConvertFromInvariantString("hab-1"));
        Assert.False(converter.CanConvertFrom(typeof(int)));
    }

    [Fact]
    public void An_endpoint_binds_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Node:Id"] = "ipn:977000.100.0",
            ["Node:Peers:0"] = "dtn://relay/",
            ["Wrong:Id"] = "hab-1",
        }).Build();
        var bound = configuration.GetSection("Node").Get<Bound>()!;
        Assert.Equal(EndpointId.Ipn(977_000, 100, 0), bound.Id);
        Assert.Equal([EndpointId.Dtn("relay")], bound.Peers);
        var wrong = Assert.Throws<InvalidOperationException>(() => configuration.GetSection("Wrong").Get<Bound>());
        Assert.Contains("'hab-1' is not a valid endpoint", wrong.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_id_drops_the_service()
    {
        Assert.Equal("dtn://hab-1/", EndpointId.Parse("dtn://hab-1/telemetry").NodeId.ToString());
        Assert.Equal("ipn:42.0", EndpointId.Parse("ipn:42.7").NodeId.ToString());
        Assert.Equal("ipn:977000.100.0", EndpointId.Parse("ipn:977000.100.7").NodeId.ToString());
        Assert.Equal("ipn:!.0", EndpointId.Parse("ipn:!.7").NodeId.ToString());
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

    private sealed class Bound
    {
        public EndpointId Id { get; set; }

        public IList<EndpointId> Peers { get; } = [];
    }
}
