using System.Diagnostics.Metrics;
using Dunes.Sdk.Mcp.Server;

namespace Dunes.Sdk.Mcp.Hosting;

/// <summary>Instruments of the meter <c>Dunes.Sdk.Mcp</c>. Calls and their durations are measured by the protocol's own package.</summary>
internal sealed class McpMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _refused = meters.Create("Dunes.Sdk.Mcp").CreateCounter<long>("dunes.mcp.request.refused", "{request}");

    public void Refused(McpRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal switch
    {
        McpRefusal.Remote => "remote",
        McpRefusal.Host => "host",
        _ => "origin",
    }));
}
