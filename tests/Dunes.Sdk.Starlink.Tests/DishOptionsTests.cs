using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Starlink.Tests;

public class DishOptionsTests
{
    [Theory]
    [InlineData("http://192.168.100.1:9200", 5, 5, true)]
    [InlineData("http://dish.local", 0.1, 1, true)]
    [InlineData("http://[fd00::1]:9200/", 60, 3600, true)]
    [InlineData("https://192.168.100.1:9200", 5, 5, false)]
    [InlineData("http://192.168.100.1:9200/path", 5, 5, false)]
    [InlineData("http://user@192.168.100.1:9200", 5, 5, false)]
    [InlineData("dish", 5, 5, false)]
    [InlineData("http://dish.local", 0.09, 5, false)]
    [InlineData("http://dish.local", 60.1, 5, false)]
    [InlineData("http://dish.local", 5, 0.9, false)]
    [InlineData("http://dish.local", 5, 3601, false)]
    public void Options_say_their_range(string address, double timeout, double interval, bool isValid)
    {
        var options = new DishOptions { Address = new(address, UriKind.RelativeOrAbsolute), Timeout = TimeSpan.FromSeconds(timeout), PollInterval = TimeSpan.FromSeconds(interval) };
        Assert.Equal(isValid, new DishOptionsValidator().Validate(null, options).Succeeded);
        if (!isValid) Assert.Throws<ArgumentException>(() => new DishClient(options));
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_host_as_it_starts()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddDish("roof", dish => dish.Timeout = TimeSpan.Zero);
        await using var provider = services.BuildServiceProvider();
        var wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains("Timeout is 00:00:00; use 0.1 to 60 s.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dishes_are_named_and_a_call_repeats_harmlessly()
    {
        var services = new ServiceCollection();
        services.AddDunes()
            .AddDish("roof", dish => dish.Address = new("http://10.0.0.1:9200"))
            .AddDish("roof", dish => dish.Timeout = TimeSpan.FromSeconds(2))
            .AddDish("mast");
        await using var provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredKeyedService<IDish>("roof"), provider.GetRequiredService<IDish>());
        Assert.NotSame(provider.GetRequiredKeyedService<IDish>("mast"), provider.GetRequiredService<IDish>());
        Assert.Equal(2, provider.GetServices<IHostedService>().Distinct().Count());
        var options = provider.GetRequiredService<IOptionsMonitor<DishOptions>>().Get("roof");
        Assert.Equal((new Uri("http://10.0.0.1:9200"), TimeSpan.FromSeconds(2)), (options.Address, options.Timeout));
    }

    [Fact]
    public async Task An_applications_own_dish_is_kept()
    {
        var services = new ServiceCollection();
        var own = new DishMonitorTests.ScriptedDish();
        services.AddKeyedSingleton<IDish>("dish", own);
        services.AddDunes().AddDish();
        await using var provider = services.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<IDish>());
    }
}
