using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mcp.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk.Mcp.Tests;

public class JournalSourceTests
{
    [Fact]
    public void The_journal_is_the_one_named_else_grounds_else_the_only_stores()
    {
        using var world = new FlowWorld();
        GroundParts? ground = null;
        world.KillGround(parts => ground = parts);
        using ListStore gateways = new(), named = new();

        Assert.Same(named, Find(gateways, ground, options => options.Journal = _ => named));
        Assert.Same(world.GroundStore, Find(gateways, ground));
        Assert.Same(gateways, Find(gateways, null));
    }

    private static IBundleStore Find(ListStore store, GroundParts? ground, Action<DunesMcpOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IBundleStore>(store);
        if (ground is not null) services.AddSingleton(ground);
        services.AddDunes().AddDunesMcp(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<JournalSource>().Store;
    }
}
