using Dunes.Sdk.Mesh;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Dunes.Sdk;

/// <summary>Adds the mesh to an application.</summary>
public static class MeshDunesBuilderExtensions
{
    /// <summary>Adds one mesh node, <see cref="MeshNodeHost"/>, which starts with the host and speaks through the application's <see cref="IMeshBearer"/>.</summary>
    /// <remarks>Options out of range stop the host as it starts. A repeated call configures the same node further.</remarks>
    public static IDunesBuilder AddMesh(this IDunesBuilder dunes, Action<MeshOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        var options = dunes.Services.AddOptionsWithValidateOnStart<MeshOptions, MeshOptionsValidator>();
        if (configure is not null) options.Configure(configure);
        dunes.Services.TryAddSingleton<MeshNodeHost>();
        dunes.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MeshNodeHost>(services => services.GetRequiredService<MeshNodeHost>()));
        return dunes;
    }
}
