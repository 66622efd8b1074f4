using System.Net;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>
/// Decides which requests are answered, by what a browser cannot forge for a page: the Host header and the Origin header, and by where they
/// come from.
/// </summary>
internal sealed class RequestGuard
{
    private readonly HashSet<string> _hosts = new(StringComparer.Ordinal);
    private readonly List<AllowedOrigin> _origins = [];
    private readonly bool _allowsRemote;

    /// <summary>Takes options that are valid.</summary>
    public RequestGuard(DunesMcpOptions options)
    {
        foreach (var allowed in options.AllowedHosts)
        {
            if (AllowedHost.TryParse(allowed, out var host)) _hosts.Add(host);
        }

        foreach (var allowed in options.AllowedOrigins)
        {
            if (AllowedOrigin.TryParsePattern(allowed, out var origin)) _origins.Add(origin);
        }

        _allowsRemote = options.AllowsRemoteClients;
    }

    /// <summary>Judges a request.</summary>
    /// <param name="remote">The peer's address; null for a connection that has none, in memory or over a Unix socket.</param>
    /// <param name="host">The host of the Host header, without its port; null if there is none.</param>
    /// <param name="origins">The values of the Origin header; empty if there is none.</param>
    public McpRefusal Judge(IPAddress? remote, string? host, IReadOnlyList<string?> origins)
    {
        if (!_allowsRemote && remote is not null && !IPAddress.IsLoopback(remote)) return McpRefusal.Remote;
        if (!AllowedHost.TryParse(host, out var named) || !_hosts.Contains(named)) return McpRefusal.Host;
        return origins.Count == 0 || (origins.Count == 1 && IsAllowed(origins[0])) ? McpRefusal.None : McpRefusal.Origin;
    }

    private bool IsAllowed(string? text) => AllowedOrigin.TryParse(text, out var sent) && _origins.Exists(allowed => allowed.Allows(sent));
}
