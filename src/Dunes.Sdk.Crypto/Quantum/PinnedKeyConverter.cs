using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>Reads a key from Base64 straight into pinned memory: it never becomes a string.</summary>
internal sealed class PinnedKeyConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A key is a string.");
        var length = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        var text = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        try
        {
            var size = reader.CopyString(text);
            if (text.AsSpan(0, size).ContainsAny(" \t\r\n"u8) || Base64.DecodeFromUtf8InPlace(text.AsSpan(0, size), out var written) != OperationStatus.Done) throw new JsonException("A key is not in Base64.");
            var key = GC.AllocateUninitializedArray<byte>(written, pinned: true);
            text.AsSpan(0, written).CopyTo(key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);
}
