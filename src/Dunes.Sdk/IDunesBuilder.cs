using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk;

/// <summary>What <see cref="DunesServiceCollectionExtensions.AddDunes"/> returns and each package extends with one Add method.</summary>
public interface IDunesBuilder
{
    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }
}
