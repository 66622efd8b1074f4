using Dunes.Sdk.Maml.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dunes.Sdk;

/// <summary>Adds documents and receipts to an application.</summary>
public static class MamlDunesBuilderExtensions
{
    /// <summary>Adds the <see cref="MamlValidator"/>; an application's own is kept. It has nothing to configure.</summary>
    public static IDunesBuilder AddMaml(this IDunesBuilder dunes)
    {
        ArgumentNullException.ThrowIfNull(dunes);
        dunes.Services.TryAddSingleton<MamlValidator>();
        return dunes;
    }
}
