using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>The pages' JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalPage<JournalReading>))]
[JsonSerializable(typeof(JournalPage<JournalOutcome>))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>The protocol's own options, with the pages beside its types.</summary>
    public static JsonSerializerOptions CreateToolOptions()
    {
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions);
        options.TypeInfoResolverChain.Insert(0, Default);
        options.MakeReadOnly();
        return options;
    }
}
