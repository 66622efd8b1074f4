using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml.LanguageServer;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.LanguageServer;

public class MamlLanguageServerTests
{
    private const int Seed = 20261122;
    private const string Head = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\n---\n\n";

    [Fact]
    public void Requests_come_after_initialize_and_before_shutdown()
    {
        var session = new Session(isInitialized: false);
        Assert.Equal(-32002, Code(session.Ask("textDocument/hover", Session.At(0, 0))));
        var result = session.Ask("initialize", "{\"processId\":null,\"rootUri\":null,\"capabilities\":{}}").GetProperty("result");
        Assert.Equal("utf-16", result.GetProperty("capabilities").GetProperty("positionEncoding").GetString());
        Assert.Equal(-32600, Code(session.Ask("initialize", "{}")));
        Assert.Equal(-32601, Code(session.Ask("maml/unknown", "{}")));
        Assert.Empty(session.Tell("$/unknown", "{}"));
        Assert.Equal(-32602, Code(session.Ask("textDocument/hover", "{}")));
        Assert.Equal(-32602, Code(session.Ask("textDocument/hover", "{\"textDocument\":{\"uri\":null},\"position\":{\"line\":0,\"character\":0}}")));
        Assert.Equal(JsonValueKind.Null, session.Ask("textDocument/hover", Session.At(0, 0)).GetProperty("result").ValueKind);
        Assert.Equal(1, session.Server.ExitCode);
        Assert.Equal(JsonValueKind.Null, session.Ask("shutdown", "{}").GetProperty("result").ValueKind);
        Assert.Equal(-32600, Code(session.Ask("textDocument/hover", Session.At(0, 0))));
        Assert.False(session.Server.IsEnded);
        session.Tell("exit", "{}");
        Assert.True(session.Server.IsEnded);
        Assert.Equal(0, session.Server.ExitCode);
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("\u0001", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}]", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"shutdown\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"shutdown\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"shutdown\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\",\"params\":3}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600)]
    public void What_is_no_message_is_answered_by_its_code_and_the_session_goes_on(string json, int code)
    {
        var session = new Session();
        Assert.Equal(code, Code(Assert.Single(session.Send(Session.Frame(json)))));
        Assert.False(session.Server.IsEnded);
        Assert.NotEqual(default, session.Open(Head));
    }

    [Fact]
    public void Octets_that_are_no_UTF8_are_refused_and_lone_surrogates_replaced()
    {
        var session = new Session();
        Assert.Equal(-32700, Code(Assert.Single(session.Send(Session.Frame([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8])))));
        var open = Session.Message("textDocument/didOpen", $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\",\"languageId\":\"maml\",\"version\":1,\"text\":\"---\\na: \\uD83D\\uDC2A\\uD83D \\uDC2A \\\\uD83D\\n---\\n\"}}}}", null);
        session.Send(Session.Frame(open));
        Assert.Equal("---\na: \U0001F42A\uFFFD \uFFFD \\uD83D\n---\n", session.Server.TextOf(Session.Uri));
    }

    [Theory]
    [InlineData("Content-Length: 67108865\r\n\r\n")]
    [InlineData("Length: 2\r\n\r\n{}")]
    public void A_stream_that_cannot_be_read_on_ends_the_session_with_an_error(string octets)
    {
        var session = new Session();
        session.Ask("shutdown", "{}");
        var said = session.Send(Encoding.ASCII.GetBytes(octets));
        Assert.Equal(-32700, Code(said[0]));
        Assert.Equal("window/showMessage", said[1].GetProperty("method").GetString());
        Assert.True(session.Server.IsEnded);
        Assert.Equal(1, session.Server.ExitCode);
        session.Server.Receive(Session.Frame("{"));
        Assert.True(session.Server.Output.IsEmpty);
    }

    [Fact]
    public void A_request_that_waits_can_be_cancelled()
    {
        var session = new Session();
        session.Open(Head);
        session.Server.Receive(Session.Frame(Session.Message("textDocument/hover", Session.At(0, 0), "\"one\"")));
        session.Server.Receive(Session.Frame(Session.Message("textDocument/hover", Session.At(0, 0), "2")));
        var said = session.Send(Session.Frame(Session.Message("$/cancelRequest", "{\"id\":\"one\"}", null)));
        Assert.Equal(2, said.Count);
        Assert.Equal(-32800, Code(said[0]));
        Assert.Equal("one", said[0].GetProperty("id").GetString());
        Assert.True(said[1].TryGetProperty("result", out _));
        Assert.Empty(session.Tell("$/cancelRequest", "{\"id\":2}")); // answered already
    }

    [Fact]
    public void Every_document_of_the_corpus_is_published_as_the_validator_finds_it()
    {
        foreach (var (profile, name) in new[] { (MamlProfile.Strict, "strict"), (MamlProfile.Default, "default"), (MamlProfile.Legacy, "legacy") })
        {
            var session = new Session($"{{\"initializationOptions\":{{\"profile\":\"{name}\"}}}}");
            foreach (var path in Directory.GetFiles(CorpusTests.Folder(), "*.maml.md"))
            {
                var text = File.ReadAllText(path);
                var published = session.Open(text, "file://" + path, 7);
                Assert.Equal(7, published.GetProperty("version").GetInt32());
                Assert.Equal(Expected(text, profile), published.GetProperty("diagnostics").EnumerateArray().Select(Of));
                session.Tell("textDocument/didClose", $"{{\"textDocument\":{{\"uri\":{Session.Json("file://" + path)}}}}}");
            }
        }
    }

    [Fact]
    public void Another_profile_weighs_open_documents_anew_and_an_unknown_one_is_named()
    {
        var session = new Session();
        var before = session.Open("---\nmaml_version: 1.0\n---\n").GetProperty("diagnostics").GetRawText();
        var said = session.Tell("workspace/didChangeConfiguration", "{\"settings\":{\"maml\":{\"profile\":\"legacy\"}}}");
        Assert.NotEqual(before, Assert.Single(said).GetProperty("params").GetProperty("diagnostics").GetRawText());
        Assert.Contains("tight", Assert.Single(session.Tell("workspace/didChangeConfiguration", "{\"settings\":{\"profile\":\"tight\"}}")).GetProperty("params").GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Empty(session.Tell("workspace/didChangeConfiguration", "{\"settings\":null}"));
    }

    [Fact]
    public void A_finding_about_two_places_leads_to_the_other()
    {
        var session = new Session();
        var text = Head.Replace("type: workflow\n", "type: workflow\npermissions:\n  read: [\"agent://*\"]\n  \"read\": [\"agent://*\"]\ntype: prompt\n", StringComparison.Ordinal)
            + "## Intent\na\n\n## intent\nb\n\n## History\n- 2025-09-09T21:07:00Z: [CREATE] made\n- 2024-09-09T21:07:00Z: [EXECUTE] run\n";
        var found = session.Open(text).GetProperty("diagnostics").EnumerateArray().Where(one => one.TryGetProperty("relatedInformation", out _)).ToList();
        Assert.Equal(["MAML0010", "MAML0010", "MAML0015", "MAML0039"], found.Select(one => one.GetProperty("code").GetString()));
        Assert.Equal([5, 3, 10, 17], found.Select(one => one.GetProperty("relatedInformation")[0].GetProperty("location").GetProperty("range").GetProperty("start").GetProperty("line").GetInt32()));
        Assert.All(found, one => Assert.Equal("file:///docs/README.md#" + one.GetProperty("code").GetString()!.ToLowerInvariant(), one.GetProperty("codeDescription").GetProperty("href").GetString()));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public void Incremental_changes_give_the_text_that_the_editor_has(string encoding)
    {
        var random = new Random(Seed);
        string[] pieces = ["a", "é", "\U0001F42A", "\n", "\r\n", "\r", "key: ", "## Intent\n", "\u4E2D", "  "];
        for (var round = 0; round < 200; round++)
        {
            var session = new Session($"{{\"capabilities\":{{\"general\":{{\"positionEncodings\":[\"utf-16\",\"{encoding}\"]}}}}}}");
            var text = "---\na: x\n---\n";
            session.Open(text);
            for (var version = 2; version < 12; version++)
            {
                var changes = new List<string>();
                for (var count = random.Next(1, 4); count > 0; count--)
                {
                    var source = new Syntax.SourceText(text);
                    var (start, end) = (Boundary(text, random.Next(text.Length + 1)), Boundary(text, random.Next(text.Length + 1)));
                    if (start > end) (start, end) = (end, start);
                    var put = pieces[random.Next(pieces.Length)];
                    var (from, to) = (Position(source, start, encoding), Position(source, end, encoding));
                    changes.Add(Session.Replace(from.Line, from.Character, to.Line, to.Character, put));
                    text = text[..start] + put + text[end..];
                }

                Assert.Equal(Expected(text, MamlProfile.Default, encoding), session.Change(version, [.. changes]).GetProperty("diagnostics").EnumerateArray().Select(Of));
            }
        }

        // A position between CR and LF is at the end of its line, as the protocol counts.
        static int Boundary(string text, int at) => at > 0 && at < text.Length && (char.IsLowSurrogate(text[at]) || (text[at] == '\n' && text[at - 1] == '\r')) ? at - 1 : at;
    }

    [Fact]
    public void Positions_past_the_end_are_the_end()
    {
        var session = new Session();
        session.Open("---\na: x\n---\n");
        session.Change(2, Session.Replace(1, 99, 1, 999, "y"), Session.Replace(99, 0, 99, 5, "## Intent\n"), Session.Replace(1, 3, 0, 0, "z"));
        Assert.Equal("---\na: zxy\n---\n## Intent\n", session.Server.TextOf(Session.Uri));
    }

    [Fact]
    public void Documents_are_bounded_and_what_is_not_held_is_named_once()
    {
        var session = new Session(limits: new() { Documents = 2, DocumentLength = 40, TotalLength = 60 });
        session.Open(Head[..30], "file:///1");
        session.Open(Head[..20], "file:///2");
        Assert.Contains("2 documents", Message(session.Tell("textDocument/didOpen", Opening("file:///3", "---"))), StringComparison.Ordinal);
        session.Tell("textDocument/didClose", "{\"textDocument\":{\"uri\":\"file:///2\"}}");
        Assert.Contains("longer than 40", Message(session.Tell("textDocument/didOpen", Opening(Session.Uri, new('a', 41)))), StringComparison.Ordinal);
        Assert.Equal(default, session.Change(2, Session.Replace(0, 0, 0, 1, "b"))); // not held: nothing to change
        Assert.Empty(session.Received.Where(one => one.TryGetProperty("method", out var method) && method.ValueEquals("window/showMessage")).Skip(2));
        Assert.Equal(3, session.Change(3, "{\"text\":\"---\\n\"}").GetProperty("version").GetInt32());
        Assert.Contains("together", Message(session.Tell("textDocument/didChange", $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\",\"version\":4}},\"contentChanges\":[{{\"text\":\"{new string('a', 35)}\"}}]}}")), StringComparison.Ordinal);

        static string Opening(string uri, string text) => $"{{\"textDocument\":{{\"uri\":\"{uri}\",\"languageId\":\"maml\",\"version\":1,\"text\":{Session.Json(text)}}}}}";
        static string Message(List<JsonElement> said) => said.Single(one => one.GetProperty("method").ValueEquals("window/showMessage")).GetProperty("params").GetProperty("message").GetString()!;
    }

    [Fact]
    public void Waiting_messages_are_bounded()
    {
        var session = new Session(limits: new() { PendingMessages = 3 });
        for (var at = 10; at < 20; at++) session.Server.Receive(Session.Frame(Session.Message("textDocument/hover", Session.At(0, 0), at.ToString())));
        Assert.Equal(7, session.Take().Count);
        while (session.Server.HasWork) session.Server.Step();
        Assert.Equal(3, session.Take().Count);
    }

    [Fact]
    public void Closing_a_document_takes_its_findings_away()
    {
        var session = new Session();
        session.Open(string.Empty);
        var said = Assert.Single(session.Tell("textDocument/didClose", $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}}}}"));
        Assert.Empty(said.GetProperty("params").GetProperty("diagnostics").EnumerateArray());
    }

    [Fact]
    public async Task A_connection_ends_with_its_stream_and_answers_what_came_before()
    {
        byte[] sent = [.. Session.Frame(Session.Message("initialize", "{}", "1")), .. Session.Frame(Session.Message("shutdown", "{}", "2")), .. Session.Frame("{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}")];
        foreach (var (length, exitCode, answers) in new[] { (sent.Length, 0, 2), (sent.Length - 50, 0, 2), (30, 1, 0) })
        {
            using var output = new MemoryStream();
            Assert.Equal(exitCode, await LanguageServerConnection.RunAsync(new(), new MemoryStream(sent, 0, length), output));
            Assert.Equal(answers, Encoding.UTF8.GetString(output.ToArray()).Split("Content-Length").Length - 1);
        }
    }

    [Fact]
    public void Any_octets_are_taken_without_an_exception()
    {
        var random = new Random(Seed);
        string[] methods = ["initialize", "textDocument/didOpen", "textDocument/didChange", "textDocument/completion", "textDocument/hover", "textDocument/codeAction", "textDocument/formatting", "textDocument/documentSymbol", "textDocument/foldingRange", "workspace/didChangeConfiguration", "$/cancelRequest", "textDocument/didSave", "maml/unknown"];
        var session = new Session();
        session.Open(Head);
        var rounds = Depth.Of(20_000, 1_000_000);
        for (var round = 0; round < rounds; round++)
        {
            if (session.Server.IsEnded || round % 500 == 0) (session = new Session()).Open(round % 1000 == 0 ? Head + "## Intent\n\U0001F42A\n" : Garble.Random(random, 300));
            var method = methods[random.Next(methods.Length)];
            var json = Session.Message(method, Parameters(random, method), random.Next(3) == 0 ? null : random.Next(100).ToString());
            var octets = random.Next(5) switch
            {
                0 => Session.Frame(Garble.Mutate(random, json)),
                1 => Mutated(random, Session.Frame(json)),
                2 when round % 16 == 0 => Noise(random),
                _ => Session.Frame(json),
            };
            foreach (var said in session.Send(octets)) Assert.False(said.TryGetProperty("error", out var error) && error.GetProperty("code").GetInt32() == -32603, json);
            session.Received.Clear();
        }
    }

    private static string Parameters(Random random, string method)
    {
        var at = $"{{\"line\":{random.Next(-1, 12)},\"character\":{random.Next(-1, 30)}}}";
        var range = $"{{\"start\":{at},\"end\":{{\"line\":{random.Next(12)},\"character\":{random.Next(30)}}}}}";
        return method switch
        {
            "textDocument/didOpen" => $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\",\"languageId\":\"maml\",\"version\":1,\"text\":{Session.Json(Garble.Random(random, 120))}}}}}",
            "textDocument/didChange" => $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\",\"version\":{random.Next(9)}}},\"contentChanges\":[{{\"range\":{range},\"text\":{Session.Json(Garble.Random(random, 12))}}}]}}",
            "textDocument/codeAction" => $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}},\"range\":{range},\"context\":{{\"diagnostics\":[],\"only\":[\"source\",\"quickfix\"]}}}}",
            "workspace/didChangeConfiguration" => $"{{\"settings\":{{\"profile\":\"{(random.Next(2) == 0 ? "strict" : "legacy")}\"}}}}",
            "$/cancelRequest" => $"{{\"id\":{random.Next(100)}}}",
            _ => $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}},\"position\":{at}}}",
        };
    }

    private static byte[] Mutated(Random random, byte[] valid)
    {
        valid[random.Next(valid.Length)] = (byte)random.Next(256);
        return valid;
    }

    private static byte[] Noise(Random random)
    {
        var octets = new byte[random.Next(64)];
        random.NextBytes(octets);
        return octets;
    }

    private static int Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private static LspPosition Position(Syntax.SourceText source, int index, string encoding) => (encoding == "utf-8" ? PositionEncoding.Utf8 : PositionEncoding.Utf16).Position(source, index);

    private static List<(string, int, string, LspRange)> Expected(string text, MamlProfile profile, string encoding = "utf-16")
    {
        var document = MamlDocument.Parse(text);
        var counted = encoding == "utf-8" ? PositionEncoding.Utf8 : PositionEncoding.Utf16;
        return [.. new MamlValidator().Validate(document, profile).Select(one => DiagnosticLsp.Diagnostic(one, document.Source)).Select(one => (one.Code, one.Severity, one.Message, counted.Range(document.Source, one.Range)))];
    }

    private static (string, int, string, LspRange) Of(JsonElement published)
    {
        return (published.GetProperty("code").GetString()!, published.GetProperty("severity").GetInt32(), published.GetProperty("message").GetString()!, new(At("start"), At("end")));

        LspPosition At(string end) => new(published.GetProperty("range").GetProperty(end).GetProperty("line").GetInt32(), published.GetProperty("range").GetProperty(end).GetProperty("character").GetInt32());
    }
}
