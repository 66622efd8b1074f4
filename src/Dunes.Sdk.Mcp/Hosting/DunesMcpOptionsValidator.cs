using Dunes.Sdk.Mcp.Server;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Mcp.Hosting;

/// <summary>Stops the host when an option of the Model Context Protocol server is out of its range.</summary>
internal sealed class DunesMcpOptionsValidator : IValidateOptions<DunesMcpOptions>
{
    private const int MaxEntries = 64;

    public ValidateOptionsResult Validate(string? name, DunesMcpOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.AllowedHosts is not { Count: >= 1 and <= MaxEntries })
        {
            var count = options.AllowedHosts?.Count ?? 0;
            result.AddError($"{nameof(options.AllowedHosts)} has {count} entries; name 1 to {MaxEntries} hosts.");
        }

        foreach (var host in options.AllowedHosts ?? [])
        {
            if (AllowedHost.TryParse(host, out _)) continue;
            result.AddError($"{nameof(options.AllowedHosts)} has '{host}'; expected a host name or IP address, without port or wildcard.");
        }

        if (options.AllowedOrigins is not { Count: <= MaxEntries })
        {
            var count = options.AllowedOrigins is { } origins ? $"has {origins.Count} entries" : "is null";
            result.AddError($"{nameof(options.AllowedOrigins)} {count}; name 0 to {MaxEntries} origins.");
        }

        foreach (var origin in options.AllowedOrigins ?? [])
        {
            if (AllowedOrigin.TryParsePattern(origin, out _)) continue;
            result.AddError(
                $"{nameof(options.AllowedOrigins)} has '{origin}'; expected scheme://host, scheme://host:port or scheme://host:*.");
        }

        return result.Build();
    }
}
