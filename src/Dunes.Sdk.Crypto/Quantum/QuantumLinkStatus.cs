using System.Text.Json.Serialization;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>What a key management entity says of the keys for one peer. ETSI GS QKD 014 V1.1.1, section 6.1.</summary>
public sealed record QuantumLinkStatus
{
    /// <summary>The entity that was asked.</summary>
    [JsonPropertyName("source_KME_ID")]
    public required string SourceKeyManagementEntity { get; init; }

    /// <summary>The entity at the other end.</summary>
    [JsonPropertyName("target_KME_ID")]
    public required string TargetKeyManagementEntity { get; init; }

    /// <summary>The application that asked.</summary>
    [JsonPropertyName("master_SAE_ID")]
    public required string Master { get; init; }

    /// <summary>The application at the other end.</summary>
    [JsonPropertyName("slave_SAE_ID")]
    public required string Slave { get; init; }

    /// <summary>Bits of a key where the request names no size.</summary>
    [JsonPropertyName("key_size")]
    public required int KeySizeBits { get; init; }

    /// <summary>Keys that can be had now.</summary>
    [JsonPropertyName("stored_key_count")]
    public required int StoredKeyCount { get; init; }

    /// <summary>Keys that can be stored.</summary>
    [JsonPropertyName("max_key_count")]
    public required int MaxKeyCount { get; init; }

    /// <summary>Keys of one request.</summary>
    [JsonPropertyName("max_key_per_request")]
    public required int MaxKeysPerRequest { get; init; }

    /// <summary>Bits of the largest key.</summary>
    [JsonPropertyName("max_key_size")]
    public required int MaxKeySizeBits { get; init; }

    /// <summary>Bits of the smallest key.</summary>
    [JsonPropertyName("min_key_size")]
    public required int MinKeySizeBits { get; init; }

    /// <summary>Additional slaves of one request; 0 when there may be none.</summary>
    [JsonPropertyName("max_SAE_ID_count")]
    public required int MaxAdditionalPeers { get; init; }
}
