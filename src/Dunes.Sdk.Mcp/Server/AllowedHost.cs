using System.Diagnostics.CodeAnalysis;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>A host as a <c>Host</c> header or an origin names it.</summary>
internal static class AllowedHost
{
    private const int MaxLength = 255;

    /// <summary>Reads a host name or an IP address, without port, wildcard or user; lower case, an IPv6 address in brackets.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? host)
    {
        host = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength) return false;
        var isBracketed = text is ['[', .., ']'];
        switch (Uri.CheckHostName(isBracketed ? text[1..^1] : text))
        {
            case UriHostNameType.IPv6:
                host = (isBracketed ? text : $"[{text}]").ToLowerInvariant();
                return true;
            case UriHostNameType.IPv4 or UriHostNameType.Dns when !isBracketed:
                host = text.ToLowerInvariant();
                return true;
            default:
                return false;
        }
    }
}
