using Dunes.Sdk.Maml.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Maml.Tests.Execution;

public class MamlExecutionOptionsTests
{
    [Fact]
    public void AddMamlExecution_adds_a_runner_that_runs_nothing_yet()
    {
        var services = new ServiceCollection();
        services.AddDunes().AddMaml().AddMamlExecution().AddMamlExecution(options => options.DefaultTimeout = TimeSpan.FromSeconds(3));
        using var provider = services.BuildServiceProvider();
        Assert.Single(services, service => service.ServiceType == typeof(IBlockExecutor));
        var plan = provider.GetRequiredService<WorkflowRunner>().Plan(Workflows.Document(Workflows.Block("sh", "echo")), Workflows.Gateway);
        Assert.Equal((false, TimeSpan.FromSeconds(3)), (plan.CanRun, plan.Blocks[0].Timeout));
    }

    public static TheoryData<Action<MamlExecutionOptions>, string> OutOfRange => new()
    {
        { options => options.DefaultTimeout = TimeSpan.FromMinutes(11), "DefaultTimeout is 00:11:00; use 00:00:00.0010000 to 00:10:00." },
        { options => options.MaxTimeout = TimeSpan.FromHours(25), "MaxTimeout is 1.01:00:00; use 00:00:00.0010000 to 1.00:00:00." },
        { options => options.StopWithin = TimeSpan.Zero, "StopWithin is 00:00:00" },
        { options => options.MaxOutputSize = -1, "MaxOutputSize is -1; use 0 to 67108864 octets." },
        { options => options.MaxErrorSize = int.MaxValue, "MaxErrorSize is 2147483647" },
        { options => options.Processes.Add("sh", new ProcessLanguage("sh")), "The program of sh is 'sh'; use its full path." },
        { options => options.Processes.Add("s h", new ProcessLanguage(Environment.ProcessPath!)), "'s h' is no language" },
        { options => options.Processes.Add("sh", null!), "The language sh has no program." },
        { options => options.Processes.Add("sh", new ProcessLanguage(Environment.ProcessPath!, [], "../x")), "The file name of sh is '../x'" },
        { options => options.Processes.Add("sh", new ProcessLanguage(Environment.ProcessPath!, [], "input.json")), "other than input.json" },
        { options => options.EnvironmentVariables.Add("A=B"), "'A=B', which names no variable" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void A_value_out_of_range_is_named_with_its_range(Action<MamlExecutionOptions> configure, string found)
    {
        var services = new ServiceCollection();
        services.AddDunes().AddMamlExecution(configure);
        using var provider = services.BuildServiceProvider();
        Assert.Contains(found, Assert.Throws<OptionsValidationException>(() => { _ = provider.GetRequiredService<IOptions<MamlExecutionOptions>>().Value; }).Message, StringComparison.Ordinal);
    }
}
