namespace Dunes.Sdk.Gateway.Tests;

public class GatewayOptionsValidatorTests
{
    private static string? Fault(Action<GatewayOptions> change)
    {
        var options = new GatewayOptions();
        change(options);
        return new GatewayOptionsValidator().Validate(null, options).FailureMessage;
    }

    [Fact]
    public void The_defaults_are_in_range()
    {
        Assert.Null(Fault(static _ => { }));
        Assert.True(new GroundOptionsValidator().Validate(null, new()).Succeeded);
    }

    [Fact]
    public void Each_option_of_the_prekeys_out_of_range_is_named_with_its_value()
    {
        static string? Fault(Action<GroundOptions> change)
        {
            var options = new GroundOptions();
            change(options);
            return new GroundOptionsValidator().Validate(null, options).FailureMessage;
        }

        Assert.Contains("OneTimePrekeys is 65", Fault(static options => options.OneTimePrekeys = 65));
        Assert.Contains("OneTimePrekeys is -1", Fault(static options => options.OneTimePrekeys = -1));
        Assert.Contains("PrekeyLifetime is 00:59:00", Fault(static options => options.PrekeyLifetime = TimeSpan.FromMinutes(59)));
        Assert.Contains("PrekeyLifetime is 91", Fault(static options => options.PrekeyLifetime = TimeSpan.FromDays(91)));
        Assert.Contains("PrekeyRetention is 367", Fault(static options => options.PrekeyRetention = TimeSpan.FromDays(367)));
        Assert.Null(Fault(static options => (options.OneTimePrekeys, options.PrekeyLifetime, options.PrekeyRetention) = (0, TimeSpan.FromHours(1), TimeSpan.Zero)));
    }

    [Fact]
    public void Each_option_out_of_range_is_named_with_its_value()
    {
        Assert.Contains("61 s", Fault(static options => options.RoutineWait = TimeSpan.FromSeconds(61)));
        Assert.Contains("ElevatedWait", Fault(static options => options.ElevatedWait = TimeSpan.FromSeconds(-1)));
        Assert.Contains("1025", Fault(static options => options.BatchLimit = 1025));
        Assert.Contains("0.5 s", Fault(static options => options.CommandTimeout = TimeSpan.FromSeconds(0.5)));
        Assert.Contains("4096", Fault(static options => options.ApplicationKeyIndex = 4096));
        Assert.Contains("0xC001", Fault(static options => options.Actuators = [0xC001]));
        Assert.Contains("Ground", Fault(static options => options.Ground = EndpointId.None));
        Assert.Contains("Commands", Fault(static options => options.Commands = EndpointId.Dtn("other", "commands")));
        Assert.Contains("CommandsPerMinute", Fault(static options => options.CommandsPerMinute = 0));
        Assert.Contains("WorkflowId", Fault(static options => options.WorkflowId = new('x', 256)));
    }
}
