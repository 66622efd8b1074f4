using Microsoft.AspNetCore.Http;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>An origin of web pages: scheme, host and port, or any port.</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case, an IPv6 address in brackets.</param>
/// <param name="Port">The port, -1 for a scheme without a default one, or null for any.</param>
internal readonly record struct AllowedOrigin(string Scheme, string Host, int? Port)
{
    private const int MaxLength = 512;

    /// <summary>Whether an origin that a browser sent is this one.</summary>
    public bool Allows(in AllowedOrigin sent) => Scheme == sent.Scheme && Host == sent.Host && (Port is null || Port == sent.Port);

    /// <summary>
    /// Reads <c>scheme://host</c> or <c>scheme://host:port</c> (RFC 6454, section 6.2); false for <c>null</c>, for a path, and for
    /// everything else.
    /// </summary>
    public static bool TryParse(string? text, out AllowedOrigin origin)
    {
        origin = default;
        if (text is null || text.Length > MaxLength || !text.All(char.IsAscii)) return false;
        var at = text.IndexOf("://", StringComparison.Ordinal);
        if (at <= 0 || !Uri.CheckSchemeName(text[..at])) return false;
        var (scheme, named) = (text[..at].ToLowerInvariant(), text[(at + 3)..]);
        var authority = new HostString(named);

        // An IPv6 address without brackets is given them by HostString; an origin has them.
        if (!named.StartsWith(authority.Host, StringComparison.Ordinal)) return false;
        if (!AllowedHost.TryParse(authority.Host, out var host)) return false;

        // Something after the host that is not a port: a path, a query, a second colon.
        if (named.Length > authority.Host.Length && authority.Port is not (>= 1 and <= 65535)) return false;
        origin = new(scheme, host, authority.Port ?? (scheme switch { "http" => 80, "https" => 443, _ => -1 }));
        return true;
    }

    /// <summary>Reads an entry of <see cref="DunesMcpOptions.AllowedOrigins"/>: an origin, or one whose port is <c>*</c>.</summary>
    public static bool TryParsePattern(string? text, out AllowedOrigin origin)
    {
        if (text is null || !text.EndsWith(":*", StringComparison.Ordinal)) return TryParse(text, out origin);
        if (!TryParse(text[..^2], out origin) || text[..^2].EndsWith($":{origin.Port}", StringComparison.Ordinal)) return false;
        origin = origin with { Port = null };
        return true;
    }
}
