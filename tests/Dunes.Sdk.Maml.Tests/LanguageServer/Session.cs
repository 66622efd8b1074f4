using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml.LanguageServer;

namespace Dunes.Sdk.Maml.Tests.LanguageServer;

/// <summary>A client in the same thread: sends JSON, and keeps what it is sent.</summary>
internal sealed class Session
{
    public const string Uri = "file:///plan.maml.md";
    private readonly BaseProtocolReader _reader = new(4096, int.MaxValue);
    private int _id;

    public Session(string initialize = "{}", LanguageServerLimits? limits = null, bool isInitialized = true)
    {
        Server = new(new System.Uri("file:///docs/README.md"), limits ?? new());
        if (isInitialized) Ask("initialize", initialize);
    }

    public MamlLanguageServer Server { get; }

    public List<JsonElement> Received { get; } = [];

    public static byte[] Frame(string json) => Frame(Encoding.UTF8.GetBytes(json));

    public static byte[] Frame(byte[] json) => [.. Encoding.ASCII.GetBytes($"Content-Length: {json.Length}\r\n\r\n"), .. json];

    /// <summary>Sends octets, lets the server work them off, and gives what it said.</summary>
    public List<JsonElement> Send(ReadOnlySpan<byte> octets)
    {
        Server.Receive(octets);
        while (Server.HasWork) Server.Step();
        return Take();
    }

    public List<JsonElement> Take()
    {
        var said = new List<JsonElement>();
        var output = Server.Output.Span;
        while (_reader.Read(ref output, out var body) == BaseProtocolStatus.Done) said.Add(JsonElement.Parse(body));
        Server.ClearOutput();
        Received.AddRange(said);
        return said;
    }

    public List<JsonElement> Tell(string method, string parameters) => Send(Frame(Message(method, parameters, null)));

    /// <summary>The answer to a request, whole.</summary>
    public JsonElement Ask(string method, string parameters)
    {
        var id = ++_id;
        return Send(Frame(Message(method, parameters, id.ToString()))).Single(one => one.TryGetProperty("id", out var answered) && answered.GetInt32() == id);
    }

    /// <summary>Opens a document; gives its findings.</summary>
    public JsonElement Open(string text, string uri = Uri, int version = 1) =>
        Findings(Tell("textDocument/didOpen", $"{{\"textDocument\":{{\"uri\":{Json(uri)},\"languageId\":\"maml\",\"version\":{version},\"text\":{Json(text)}}}}}"));

    public JsonElement Change(int version, params string[] changes) =>
        Findings(Tell("textDocument/didChange", $"{{\"textDocument\":{{\"uri\":\"{Uri}\",\"version\":{version}}},\"contentChanges\":[{string.Join(',', changes)}]}}"));

    public static string At(int line, int character) => $"{{\"textDocument\":{{\"uri\":\"{Uri}\"}},\"position\":{{\"line\":{line},\"character\":{character}}}}}";

    public static string Replace(int line, int character, int endLine, int endCharacter, string text) =>
        $"{{\"range\":{{\"start\":{{\"line\":{line},\"character\":{character}}},\"end\":{{\"line\":{endLine},\"character\":{endCharacter}}}}},\"text\":{Json(text)}}}";

    public List<string> Labels(int line, int character) => [.. Ask("textDocument/completion", At(line, character)).GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("label").GetString()!)];

    public static string Json(string text) => JsonSerializer.Serialize(text);

    public static string Message(string method, string parameters, string? id) => $"{{\"jsonrpc\":\"2.0\",{(id is null ? "" : $"\"id\":{id},")}\"method\":\"{method}\",\"params\":{parameters}}}";

    private static JsonElement Findings(List<JsonElement> said) =>
        said.LastOrDefault(one => one.TryGetProperty("method", out var method) && method.ValueEquals("textDocument/publishDiagnostics")) is { ValueKind: JsonValueKind.Object } published ? published.GetProperty("params") : default;
}
