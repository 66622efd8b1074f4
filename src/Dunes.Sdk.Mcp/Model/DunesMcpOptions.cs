using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway;

namespace Dunes.Sdk.Mcp;

/// <summary>Whom the Model Context Protocol server answers, and from which journal.</summary>
/// <remarks>
/// The server has no sign-in. The defaults answer programs and pages of the same machine; whoever widens them puts authorization on the
/// endpoint that <see cref="McpEndpointRouteBuilderExtensions.MapDunesMcp"/> returns.
/// </remarks>
public sealed class DunesMcpOptions
{
    /// <summary>
    /// Names in the <c>Host</c> header that are answered, without port: host names and IP addresses, 1 to 64 of them. The default is
    /// <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>. This keeps out a web page whose own name was made to lead to this machine (DNS
    /// rebinding).
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Origins of web pages that are answered, as <c>scheme://host</c>, <c>scheme://host:port</c>, or <c>scheme://host:*</c> for any port,
    /// at most 64; empty for no page at all. A request without an <c>Origin</c> header comes from no page and is answered. The default is
    /// pages of this machine, on any port.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } =
        ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "https://localhost:*", "https://127.0.0.1:*", "https://[::1]:*"];

    /// <summary>
    /// Whether programs on other machines are answered; the default is false. A <c>Host</c> header proves nothing about who sends it.
    /// </summary>
    public bool AllowsRemoteClients { get; set; }

    /// <summary>
    /// Gives the store whose journal is served. The default, null, is the store of the application's <see cref="GroundParts"/>, or its
    /// <see cref="IBundleStore"/> if it has none.
    /// </summary>
    public Func<IServiceProvider, IBundleStore>? Journal { get; set; }

    /// <summary>
    /// Whether the application stops when its standard input ends; the default is true, since a program that an MCP client started ends
    /// with it. A ground station that serves stdio beside its work sets false.
    /// </summary>
    public bool StopsWithStandardInput { get; set; } = true;
}
