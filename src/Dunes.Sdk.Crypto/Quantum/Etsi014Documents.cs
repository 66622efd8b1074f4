using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>The documents of ETSI GS QKD 014 V1.1.1, sections 6.2 to 6.5, in their names. Extensions are not sent, and not read.</summary>
internal static class Etsi014Documents
{
    /// <summary>Which fresh keys a master wants.</summary>
    internal sealed record KeyRequest(
        [property: JsonPropertyName("number")] int Number,
        [property: JsonPropertyName("size")] int Size,
        [property: JsonPropertyName("additional_slave_SAE_IDs")] IReadOnlyList<string> AdditionalSlaves);

    /// <summary>Which keys a slave wants.</summary>
    internal sealed record KeyIds([property: JsonPropertyName("key_IDs")] IReadOnlyList<NamedKey> Keys);

    /// <summary>One of them.</summary>
    internal sealed record NamedKey([property: JsonPropertyName("key_ID")] string KeyId);

    /// <summary>Keys that are delivered.</summary>
    internal sealed record KeyContainer([property: JsonPropertyName("keys")] IReadOnlyList<DeliveredKey>? Keys);

    /// <summary>One of them.</summary>
    internal sealed record DeliveredKey(
        [property: JsonPropertyName("key_ID")] string? KeyId,
        [property: JsonPropertyName("key"), JsonConverter(typeof(PinnedKeyConverter))] byte[]? Key);

    /// <summary>Why none are.</summary>
    internal sealed record Error(
        [property: JsonPropertyName("message")] string? Message,
        [property: JsonPropertyName("details")] IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>? Details);
}
