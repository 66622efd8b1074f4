using System.Text.Json.Serialization;

namespace Dunes.Sdk.Crypto.Quantum;

// The documents of ETSI GS QKD 014 V1.1.1, sections 6.2 to 6.5, in their names. Extensions are not sent, and not read.
internal sealed record Etsi014KeyRequest(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("size")] int Size,
    [property: JsonPropertyName("additional_slave_SAE_IDs")] IReadOnlyList<string> AdditionalSlaves);

internal sealed record Etsi014KeyIds([property: JsonPropertyName("key_IDs")] IReadOnlyList<Etsi014KeyId> KeyIds);

internal sealed record Etsi014KeyId([property: JsonPropertyName("key_ID")] string KeyId);

internal sealed record Etsi014KeyContainer([property: JsonPropertyName("keys")] IReadOnlyList<Etsi014Key>? Keys);

internal sealed record Etsi014Key(
    [property: JsonPropertyName("key_ID")] string? KeyId,
    [property: JsonPropertyName("key"), JsonConverter(typeof(PinnedKeyConverter))] byte[]? Key);

internal sealed record Etsi014Error(
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("details")] IReadOnlyList<IReadOnlyDictionary<string, System.Text.Json.JsonElement>>? Details);

/// <summary>The documents without reflection.</summary>
[JsonSerializable(typeof(QuantumLinkStatus))]
[JsonSerializable(typeof(Etsi014KeyRequest))]
[JsonSerializable(typeof(Etsi014KeyIds))]
[JsonSerializable(typeof(Etsi014KeyContainer))]
[JsonSerializable(typeof(Etsi014Error))]
internal sealed partial class Etsi014Json : JsonSerializerContext;
