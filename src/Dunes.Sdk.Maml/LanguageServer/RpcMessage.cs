using System.Text.Json;
using System.Text.Unicode;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>A JSON-RPC 2.0 message from the client.</summary>
/// <param name="Method">The method of a request or notification; null for a response.</param>
/// <param name="Id">The identifier as written; null for a notification.</param>
/// <param name="Params">The parameters; null when there are none.</param>
/// <param name="Octets">How long its body was.</param>
internal sealed record RpcMessage(string? Method, string? Id, JsonElement? Params, int Octets)
{
    private const int MaxIdLength = 256;

    /// <summary>Reads the body of a message. On failure gives the code to answer with, and the identifier where one could be read.</summary>
    /// <param name="body">The octets; escapes of lone surrogates among them are replaced in place, for .NET takes no such text.</param>
    /// <param name="message">The message.</param>
    /// <param name="id">The identifier, for an answer.</param>
    public static RpcErrorCode Read(byte[] body, out RpcMessage? message, out string? id)
    {
        (message, id) = (null, null);
        if (!Utf8.IsValid(body)) return RpcErrorCode.ParseError;
        ReplaceLoneSurrogates(body);
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return RpcErrorCode.ParseError;
        }

        if (root.ValueKind != JsonValueKind.Object) return RpcErrorCode.InvalidRequest;
        var hasId = root.TryGetProperty("id", out var identifier);
        if (hasId)
        {
            // A response to a message without an identifier has null for one; a request may not.
            if (identifier.ValueKind is not (JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null)) return RpcErrorCode.InvalidRequest;
            var raw = identifier.GetRawText();
            if (raw.Length > MaxIdLength) return RpcErrorCode.InvalidRequest;
            id = raw;
        }

        if (!root.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0")) return RpcErrorCode.InvalidRequest;
        if (!root.TryGetProperty("method", out var method))
        {
            if (!hasId || !(root.TryGetProperty("result", out _) || root.TryGetProperty("error", out _))) return RpcErrorCode.InvalidRequest;
            message = new(null, id, null, body.Length);
            return RpcErrorCode.None;
        }

        if (method.ValueKind != JsonValueKind.String || (hasId && identifier.ValueKind == JsonValueKind.Null)) return RpcErrorCode.InvalidRequest;
        JsonElement? parameters = root.TryGetProperty("params", out var given) && given.ValueKind != JsonValueKind.Null ? given : null;
        if (parameters is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) }) return RpcErrorCode.InvalidRequest;
        message = new(method.GetString(), id, parameters, body.Length);
        return RpcErrorCode.None;
    }

    // \uD800 to \uDFFF without its other half becomes \uFFFD, which is as long in UTF-16, so that every position stays.
    private static void ReplaceLoneSurrogates(Span<byte> json)
    {
        for (var at = 0; at < json.Length;)
        {
            var next = json[at..].IndexOf((byte)'\\');
            if (next < 0 || at + next + 1 >= json.Length) return;
            at += next;
            var unit = Unit(json[at..]);
            if (unit is < 0xD800 or > 0xDFFF)
            {
                at += 2;
            }
            else if (unit < 0xDC00 && Unit(json[(at + 6)..]) is >= 0xDC00 and <= 0xDFFF)
            {
                at += 12;
            }
            else
            {
                "FFFD"u8.CopyTo(json[(at + 2)..]);
                at += 6;
            }
        }
    }

    // The UTF-16 unit of an escape, \u and four hexadecimal digits; -1 when none stands here.
    private static int Unit(ReadOnlySpan<byte> json) =>
        json.Length >= 6 && json[0] == '\\' && json[1] == 'u' && System.Buffers.Text.Utf8Parser.TryParse(json.Slice(2, 4), out ushort unit, out var read, 'x') && read == 4 ? unit : -1;
}
