using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dunes.Sdk.Mcp;

/// <summary>Priorities as the journal writes them: <c>routine</c>, <c>elevated</c>, <c>critical</c>.</summary>
internal sealed class PriorityConverter() : JsonStringEnumConverter<Priority>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
