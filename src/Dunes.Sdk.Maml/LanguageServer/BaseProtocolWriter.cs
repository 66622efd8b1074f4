using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>Writes messages as JSON-RPC 2.0 behind their Content-Length, one behind the other, until they are sent and cleared.</summary>
internal sealed class BaseProtocolWriter
{
    private const int KeptOctets = 1024 * 1024;
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _body = new();
    private ArrayBufferWriter<byte> _output = new();

    /// <summary>What was written since the last <see cref="Clear"/>; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>Forgets what was written, and memory beyond a mebibyte.</summary>
    public void Clear()
    {
        if (_output.Capacity > KeptOctets) _output = new();
        else _output.ResetWrittenCount();
    }

    /// <summary>The answer to a request; the id is raw JSON.</summary>
    public void Reply<T>(string id, T? result, JsonTypeInfo<T> type)
        where T : class => Write(json =>
        {
            json.WritePropertyName("id");
            json.WriteRawValue(id);
            json.WritePropertyName("result");
            if (result is null) json.WriteNullValue();
            else JsonSerializer.Serialize(json, result, type);
        });

    /// <summary>A request that failed; the id is raw JSON, null when it could not be read.</summary>
    public void Fail(string? id, RpcErrorCode code, string message) => Write(json =>
    {
        json.WritePropertyName("id");
        json.WriteRawValue(id ?? "null");
        json.WritePropertyName("error");
        JsonSerializer.Serialize(json, new RpcError((int)code, message), LspJson.Default.RpcError);
    });

    /// <summary>A notification.</summary>
    public void Send<T>(string method, T parameters, JsonTypeInfo<T> type)
        where T : class => Write(json =>
        {
            json.WriteString("method", method);
            json.WritePropertyName("params");
            JsonSerializer.Serialize(json, parameters, type);
        });

    private void Write(Action<Utf8JsonWriter> write)
    {
        _body.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_body, Writing))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            write(json);
            json.WriteEndObject();
        }

        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {_body.WrittenCount}\r\n\r\n"), _output);
        _output.Write(_body.WrittenSpan);
    }
}
