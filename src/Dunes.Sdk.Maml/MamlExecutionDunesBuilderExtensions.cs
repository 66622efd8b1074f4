using Dunes.Sdk.Maml.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk;

/// <summary>Adds the running of workflows to an application.</summary>
public static class MamlExecutionDunesBuilderExtensions
{
    /// <summary>
    /// Adds the <see cref="WorkflowRunner"/> and the executor of programs, which runs none until <see cref="MamlExecutionOptions.Processes"/> enables
    /// some; other executors are added as <see cref="IBlockExecutor"/>. Options out of range stop the host as it starts.
    /// </summary>
    public static IDunesBuilder AddMamlExecution(this IDunesBuilder dunes, Action<MamlExecutionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<MamlExecutionOptions, MamlExecutionOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBlockExecutor, ProcessExecutor>());
        dunes.Services.TryAddSingleton<WorkflowRunner>();
        return dunes;
    }
}
