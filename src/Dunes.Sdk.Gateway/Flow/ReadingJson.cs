using System.Text.Json.Serialization;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The rows' JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadingRow))]
internal sealed partial class ReadingJson : JsonSerializerContext;
