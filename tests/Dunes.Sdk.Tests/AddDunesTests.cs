using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk.Tests;

public class AddDunesTests
{
    [Fact]
    public void The_clock_is_the_systems_unless_the_application_has_one()
    {
        var plain = new ServiceCollection();
        Assert.Same(plain, plain.AddDunes().Services);
        Assert.Same(TimeProvider.System, plain.BuildServiceProvider().GetRequiredService<TimeProvider>());

        var own = new OwnClock();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(own);
        services.AddDunes();
        services.AddDunes();
        Assert.Same(own, Assert.Single(services.BuildServiceProvider().GetServices<TimeProvider>()));
    }

    private sealed class OwnClock : TimeProvider;
}
