using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Bundles.Tests;

public sealed class BundlesDunesBuilderExtensionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_node_store_and_host_come_of_any_number_of_calls()
    {
        using var services = Services(node => node.NodeId = EndpointId.Parse("dtn://hab-1/"));
        Assert.Same(services.GetRequiredService<BundleNodeHost>(), Assert.Single(services.GetServices<IHostedService>()));
        Assert.Equal("dtn://hab-1/", services.GetRequiredService<BundleNode>().Id.ToString());
        Assert.Equal("dtn://hab-1/", services.GetRequiredService<IOptions<TcpclOptions>>().Value.NodeId.ToString());
    }

    [Theory]
    [InlineData("dtn://hab-1/telemetry", 100, 2, "NodeId is dtn://hab-1/telemetry")]
    [InlineData("dtn:none", 100, 2, "NodeId is dtn:none")]
    [InlineData("dtn://hab-1/", 15, 2, "MaxBundles is 15; use 16 to")]
    [InlineData("dtn://hab-1/", 16, 3, "CrcType is 3")]
    public void Options_out_of_range_are_named_with_value_and_range(string node, int most, int crcType, string expected)
    {
        using var services = Services(options => (options.NodeId, options.MaxBundles, options.CrcType) = (EndpointId.Parse(node), most, crcType));
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<BundleOptions>>().Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_options_out_of_range_are_named()
    {
        var valid = new TcpclOptions { NodeId = EndpointId.Parse("dtn://a/") };
        Assert.Null(TcpclOptionsValidator.Check(valid));
        valid.TransferWindow = 1025;
        Assert.Contains("TransferWindow is 1025", TcpclOptionsValidator.Check(valid), StringComparison.Ordinal);
        valid.TransferWindow = 1024;
        valid.Keepalive = TimeSpan.FromSeconds(1.5);
        Assert.Contains("Keepalive", TcpclOptionsValidator.Check(valid), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.999, 600, "dtn://gs/", "TransferTimeout is 00:00:00.9990000; use 1 s to 1 h.")]
    [InlineData(3600.001, 600, "dtn://gs/", "TransferTimeout is 01:00:00.0010000; use 1 s to 1 h.")]
    [InlineData(120, 0.999, "dtn://gs/", "IdleTimeout is 00:00:00.9990000; use 1 s to 1 day.")]
    [InlineData(120, 86400.001, "dtn://gs/", "IdleTimeout is 1.00:00:00.0010000; use 1 s to 1 day.")]
    [InlineData(120, 600, "dtn://gs/mail", "Peers has dtn://gs/mail; use node ids of other nodes")]
    [InlineData(120, 600, "dtn:none", "Peers has dtn:none; use node ids of other nodes")]
    [InlineData(120, 600, "dtn://a/", "Peers has dtn://a/; use node ids of other nodes")]
    [InlineData(1, 1, "dtn://gs/", null)]
    [InlineData(3600, 86400, "ipn:9.0", null)]
    public void Session_times_and_peers_out_of_range_are_named(double transfer, double idle, string peer, string? expected)
    {
        var options = new TcpclOptions
        {
            NodeId = EndpointId.Parse("dtn://a/"),
            TransferTimeout = TimeSpan.FromSeconds(transfer),
            IdleTimeout = TimeSpan.FromSeconds(idle),
            Peers = [EndpointId.Parse(peer)],
        };
        if (expected is null) Assert.Null(TcpclOptionsValidator.Check(options));
        else Assert.StartsWith(expected, TcpclOptionsValidator.Check(options), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_too_many_peers_is_refused()
    {
        var options = new TcpclOptions { NodeId = EndpointId.Parse("dtn://a/"), Peers = [.. Enumerable.Range(1, 1024).Select(node => EndpointId.Ipn((ulong)node, 0))] };
        Assert.Null(TcpclOptionsValidator.Check(options));
        options.Peers = [.. options.Peers, EndpointId.Ipn(1025, 0)];
        Assert.Contains("Peers has 1025", TcpclOptionsValidator.Check(options), StringComparison.Ordinal);
    }

    private ServiceProvider Services(Action<BundleOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddDunes().AddBundles(options => options.DatabasePath = _folder.File("node.db")).AddBundles(configure);
        return services.BuildServiceProvider();
    }
}
