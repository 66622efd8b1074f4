using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Mcp.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dunes.Sdk;

/// <summary>Gives the Model Context Protocol server a path in a web application.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves the tools over Streamable HTTP. Requests for foreign hosts, from foreign pages and from other machines get 403, as
    /// <see cref="Mcp.DunesMcpOptions"/> says.
    /// </summary>
    /// <param name="endpoints">The web application.</param>
    /// <param name="pattern">The path; the default is <c>/mcp</c>.</param>
    /// <returns>The endpoint, for authorization and other conventions.</returns>
    /// <exception cref="InvalidOperationException">AddDunesMcp was not called.</exception>
    public static IEndpointConventionBuilder MapDunesMcp(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var guard = endpoints.ServiceProvider.GetService<GuardedEndpoint>()
            ?? throw new InvalidOperationException(
                "The Model Context Protocol server is not registered; call AddDunes().AddDunesMcp() on the application's services.");
        var mapped = endpoints.MapMcp(pattern);

        // Finally: what is wrapped is the whole endpoint, whatever conventions are added later.
        mapped.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } served) endpoint.RequestDelegate = guard.Wrap(served);
        });
        return mapped;
    }
}
