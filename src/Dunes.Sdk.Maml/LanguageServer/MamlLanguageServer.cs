using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunes.Sdk.Maml.Formatting;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>A language server for <c>.maml.md</c> documents, and for the verdicts on <c>.mu</c> receipts: Language Server Protocol 3.17 over JSON-RPC 2.0. Octets from the client go in, octets to it come out.</summary>
/// <remarks>
/// It holds no stream, clock or thread, and is for one caller at a time; <see cref="LanguageServerConnection"/> joins it to streams.
/// Messages wait in order until <see cref="Step"/> handles them, so that one that waits can be cancelled, and findings are published once the client pauses.
/// No octets make it throw. Messages, waiting messages and documents are bounded: header 4 KiB, body 64 MiB, 1000 waiting messages, 256 documents,
/// 8 Mi UTF-16 units a document and 64 Mi in all. A message beyond them ends the session; a document beyond them is named to the user and not held.
/// </remarks>
public sealed class MamlLanguageServer
{
    private const int MaxUriLength = 8 * 1024;
    private static readonly string[] Triggers = [":", " ", "#", "`", "~", "[", "\""];

    private readonly LanguageServerLimits _limits;
    private readonly Uri? _documentation;
    private readonly MamlValidator _validator = new();
    private readonly BaseProtocolReader _reader;
    private readonly LinkedList<RpcMessage> _pending = new();
    private readonly Dictionary<string, OpenDocument> _documents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly List<string> _changed = []; // documents whose findings are to be published
    private readonly BaseProtocolWriter _writer = new();
    private long _pendingOctets;
    private long _totalLength;
    private MamlProfile _profile;
    private PositionEncoding _encoding = PositionEncoding.Utf16;
    private DiagnosticMessages _messages;
    private bool _isInitialized;
    private bool _isShutDown;
    private bool _isBroken;
    private bool _isMarkdown = true;
    private bool _isHierarchical;
    private bool _isVersioned;

    /// <summary>A server that nobody has spoken to.</summary>
    /// <param name="documentation">The page that explains the rules, to which each finding leads by its code as the fragment; null for none.</param>
    /// <exception cref="ArgumentException">The page is no absolute URI.</exception>
    public MamlLanguageServer(Uri? documentation = null)
        : this(documentation, new())
    {
    }

    internal MamlLanguageServer(Uri? documentation, LanguageServerLimits limits)
    {
        if (documentation is { IsAbsoluteUri: false }) throw new ArgumentException($"'{documentation}' is no absolute URI; a client follows no other.", nameof(documentation));
        (_documentation, _limits) = (documentation, limits);
        _reader = new(limits.HeaderOctets, limits.BodyOctets);
        _messages = new(_encoding, documentation);
    }

    /// <summary>Whether the session is over: the client said <c>exit</c>, or what it sent cannot be read on.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What the process exits with: 0 once the client has said <c>shutdown</c>, 1 otherwise.</summary>
    public int ExitCode => _isShutDown && !_isBroken ? 0 : 1;

    /// <summary>Whether <see cref="Step"/> has something to do.</summary>
    public bool HasWork => !IsEnded && (_pending.Count > 0 || _changed.Count > 0);

    /// <summary>What is to be sent to the client; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Output => _writer.Output;

    /// <summary>Forgets what was sent.</summary>
    public void ClearOutput() => _writer.Clear();

    /// <summary>Takes octets from the client, in pieces of any size. Their messages wait, but for cancellations and what is malformed.</summary>
    public void Receive(ReadOnlySpan<byte> octets)
    {
        while (!IsEnded)
        {
            var status = _reader.Read(ref octets, out var body);
            if (status == BaseProtocolStatus.Truncated) return;
            if (status != BaseProtocolStatus.Done)
            {
                Break(status);
                return;
            }

            Take(body);
        }
    }

    /// <summary>Handles the message that has waited longest or, when none waits, publishes the findings of one document.</summary>
    public void Step()
    {
        if (IsEnded) return;
        if (_pending.First is { } first)
        {
            _pending.RemoveFirst();
            _pendingOctets -= first.Value.Octets;
            Handle(first.Value);
        }
        else if (_changed.Count > 0)
        {
            var uri = _changed[0];
            _changed.RemoveAt(0);
            if (_documents.TryGetValue(uri, out var document)) PublishFindings(document);
        }
    }

    /// <summary>The text that is held of a document; null when none is.</summary>
    internal string? TextOf(string uri) => _documents.GetValueOrDefault(uri)?.Text;

    private void Break(BaseProtocolStatus status)
    {
        var why = status switch
        {
            BaseProtocolStatus.HeaderTooLarge => string.Create(CultureInfo.InvariantCulture, $"The header of a message is longer than {_limits.HeaderOctets} octets."),
            BaseProtocolStatus.BodyTooLarge => string.Create(CultureInfo.InvariantCulture, $"A message is longer than {_limits.BodyOctets} octets."),
            _ => "The header of a message cannot be read; expected 'Content-Length: ' and a number, and UTF-8.",
        };
        _writer.Fail(null, RpcErrorCode.ParseError, why + " The session ends.");
        Tell("window/showMessage", 1, why + " The language server of MAML ends.");
        (_isBroken, IsEnded) = (true, true);
    }

    private void Take(byte[] body)
    {
        var code = RpcMessage.Read(body, out var message, out var id);
        if (message is null)
        {
            _writer.Fail(id, code, code == RpcErrorCode.ParseError ? "This is no JSON in UTF-8." : "This is no request, notification or response of JSON-RPC 2.0.");
            return;
        }

        if (message.Method is null) return; // a response; nothing was asked
        if (message is { Method: "$/cancelRequest", Id: null })
        {
            Cancel(message);
            return;
        }

        while (!IsEnded && (_pending.Count >= _limits.PendingMessages || (_pending.Count > 0 && _pendingOctets + message.Octets > _limits.BodyOctets))) Step();
        _pending.AddLast(message);
        _pendingOctets += message.Octets;
    }

    private void Cancel(RpcMessage cancellation)
    {
        if (cancellation.Params is not { ValueKind: JsonValueKind.Object } parameters || !parameters.TryGetProperty("id", out var identifier)) return;
        var id = identifier.GetRawText();
        for (var node = _pending.First; node is not null; node = node.Next)
        {
            if (node.Value.Id != id) continue;
            _pending.Remove(node);
            _pendingOctets -= node.Value.Octets;
            _writer.Fail(id, RpcErrorCode.RequestCancelled, "The request was cancelled.");
            return;
        }
    }

    private void Handle(RpcMessage message)
    {
        try
        {
            if (message.Id is null) Notice(message);
            else Answer(message, message.Id);
        }
        catch (JsonException exception)
        {
            var why = $"The parameters of '{Short(message.Method!)}' are not as the protocol has them: {Short(exception.Message)}";
            if (message.Id is { } id) _writer.Fail(id, RpcErrorCode.InvalidParams, why);
            else Tell("window/logMessage", 1, why);
        }
#pragma warning disable CA1031 // A defect in one feature must not take the editor's whole session with it; the client is told.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            var why = $"The server failed at '{Short(message.Method!)}': {exception.GetType().Name}.";
            if (message.Id is { } id) _writer.Fail(id, RpcErrorCode.InternalError, why);
            else Tell("window/logMessage", 1, why);
        }
    }

    private void Notice(RpcMessage message)
    {
        if (message.Method == "exit")
        {
            IsEnded = true;
            return;
        }

        if (!_isInitialized || _isShutDown) return;
        switch (message.Method)
        {
            case "textDocument/didOpen":
                var opened = Read(message, LspJson.Default.DidOpenParams).TextDocument;
                Close(opened.Uri);
                _refused.Remove(opened.Uri);
                Hold(opened.Uri, opened.Version, opened.Text);
                break;
            case "textDocument/didChange":
                Change(Read(message, LspJson.Default.DidChangeParams));
                break;
            case "textDocument/didClose":
                var closed = Read(message, LspJson.Default.DocumentParams).TextDocument.Uri;
                Close(closed);
                _refused.Remove(closed);
                Publish(new(closed, null, []));
                break;
            case "textDocument/didSave":
                var saved = Read(message, LspJson.Default.DocumentParams).TextDocument.Uri;
                if (_documents.ContainsKey(saved)) MarkChanged(saved);
                break;
            case "workspace/didChangeConfiguration":
                if (message.Params is { ValueKind: JsonValueKind.Object } parameters && parameters.TryGetProperty("settings", out var settings)) Configure(settings);
                break;
        }
    }

    private void Answer(RpcMessage message, string id)
    {
        if (message.Method == "initialize")
        {
            if (_isInitialized) _writer.Fail(id, RpcErrorCode.InvalidRequest, "The session has been initialised.");
            else Initialize(message, id);
            return;
        }

        if (!_isInitialized)
        {
            _writer.Fail(id, RpcErrorCode.ServerNotInitialized, $"'{Short(message.Method!)}' came before 'initialize'.");
            return;
        }

        if (_isShutDown)
        {
            _writer.Fail(id, RpcErrorCode.InvalidRequest, $"'{Short(message.Method!)}' came after 'shutdown'; only 'exit' may.");
            return;
        }

        switch (message.Method)
        {
            case "shutdown":
                _isShutDown = true;
                _writer.Reply<MessageParams>(id, null, LspJson.Default.MessageParams);
                break;
            case "textDocument/completion":
                var cursor = Read(message, LspJson.Default.PositionParams);
                var completed = Find(cursor.TextDocument);
                _writer.Reply(id, completed is null ? null : new CompletionList(false, new Completion(completed, _encoding.Index(completed.Source, cursor.Position), _encoding, _isMarkdown).Items()), LspJson.Default.CompletionList);
                break;
            case "textDocument/hover":
                var pointed = Read(message, LspJson.Default.PositionParams);
                var hovered = Find(pointed.TextDocument);
                _writer.Reply(id, hovered is null ? null : HoverText.At(hovered, Findings(hovered), _encoding.Index(hovered.Source, pointed.Position), _encoding, _messages, _isMarkdown), LspJson.Default.Hover);
                break;
            case "textDocument/codeAction":
                var asked = Read(message, LspJson.Default.CodeActionParams);
                var broken = Find(asked.TextDocument);
                _writer.Reply(id, broken is null ? null : CodeActions.Of(broken, Findings(broken), asked, _encoding, _messages, _isVersioned), LspJson.Default.CodeActionArray);
                break;
            case "textDocument/formatting":
                var untidy = Find(Read(message, LspJson.Default.DocumentParams).TextDocument);
                _writer.Reply(id, untidy is null ? null : [.. MamlFormatter.Edits(untidy.Document).Select(edit => new LspTextEdit(_encoding.Range(untidy.Source, edit.Range), edit.Replacement))], LspJson.Default.LspTextEditArray);
                break;
            case "textDocument/documentSymbol":
                var outlined = Find(Read(message, LspJson.Default.DocumentParams).TextDocument);
                if (_isHierarchical || outlined is null) _writer.Reply(id, outlined is null ? null : Outline.Symbols(outlined.Document, _encoding), LspJson.Default.DocumentSymbolArray);
                else _writer.Reply(id, Outline.Flat(Outline.Symbols(outlined.Document, _encoding), outlined.Uri), LspJson.Default.SymbolInformationArray);
                break;
            case "textDocument/foldingRange":
                var folded = Find(Read(message, LspJson.Default.DocumentParams).TextDocument);
                _writer.Reply(id, folded is null ? null : Outline.Folding(folded.Document), LspJson.Default.FoldingRangeArray);
                break;
            default:
                _writer.Fail(id, RpcErrorCode.MethodNotFound, $"There is no method '{Short(message.Method!)}' here.");
                break;
        }
    }

    private void Initialize(RpcMessage message, string id)
    {
        var parameters = Read(message, LspJson.Default.InitializeParams);
        var capabilities = parameters.Capabilities;
        if (capabilities?.General?.PositionEncodings?.Contains(PositionEncoding.Utf8.Name, StringComparer.Ordinal) == true) _encoding = PositionEncoding.Utf8;
        _messages = new(_encoding, _documentation);
        _isMarkdown = capabilities?.TextDocument?.Hover?.ContentFormat?.Contains("markdown", StringComparer.Ordinal) != false;
        _isHierarchical = capabilities?.TextDocument?.DocumentSymbol?.HierarchicalDocumentSymbolSupport == true;
        _isVersioned = capabilities?.Workspace?.WorkspaceEdit?.DocumentChanges == true;
        _isInitialized = true;
        _writer.Reply(
            id,
            new InitializeResult(
                new(_encoding.Name, new(true, 2, true), new(Triggers), true, new([CodeActions.QuickFix, CodeActions.FixAll]), true, true, true),
                new("dunes maml-lsp", typeof(MamlLanguageServer).Assembly.GetName().Version!.ToString(3))),
            LspJson.Default.InitializeResult);
        if (parameters.InitializationOptions is { } options) Configure(options);
    }

    // { "profile": "strict" }, or the same within "maml", as editors send settings by their section.
    private void Configure(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object) return;
        if (settings.TryGetProperty("maml", out var section) && section.ValueKind == JsonValueKind.Object) settings = section;
        if (!settings.TryGetProperty("profile", out var profile)) return;
        var name = profile.ValueKind == JsonValueKind.String ? profile.GetString() : null;
        MamlProfile? chosen = name switch { "strict" => MamlProfile.Strict, "default" => MamlProfile.Default, "legacy" => MamlProfile.Legacy, _ => null };
        if (chosen is not { } known)
        {
            Tell("window/showMessage", 2, $"The profile of MAML is {Short(profile.GetRawText())}; expected \"strict\", \"default\" or \"legacy\". It stays as it was.");
            return;
        }

        if (known == _profile) return;
        _profile = known;
        foreach (var document in _documents.Values)
        {
            document.Reweigh();
            MarkChanged(document.Uri);
        }
    }

    private void Change(DidChangeParams change)
    {
        var uri = change.TextDocument.Uri;
        var document = _documents.GetValueOrDefault(uri);
        if (document is null && !_refused.Contains(uri)) return;
        var text = document?.Text;
        foreach (var one in change.ContentChanges)
        {
            // Of a text that is not held, only the whole is of use.
            if (text is not null || one.Range is null) text = OpenDocument.Apply(text ?? string.Empty, one, _encoding);
            if (text?.Length > _limits.DocumentLength) break;
        }

        if (text is not null) Hold(uri, change.TextDocument.Version, text);
    }

    /// <summary>Holds a text as a document's, or says that it cannot.</summary>
    private void Hold(string uri, int? version, string text)
    {
        var document = _documents.GetValueOrDefault(uri);
        var total = _totalLength - (document?.Text.Length ?? 0) + text.Length;
        var why = uri.Length > MaxUriLength ? "its name is too long"
            : text.Length > _limits.DocumentLength ? string.Create(CultureInfo.InvariantCulture, $"it is longer than {_limits.DocumentLength} characters")
            : document is null && _documents.Count >= _limits.Documents ? string.Create(CultureInfo.InvariantCulture, $"{_limits.Documents} documents are open, which is the most")
            : total > _limits.TotalLength ? string.Create(CultureInfo.InvariantCulture, $"the open documents would be longer than {_limits.TotalLength} characters together")
            : null;
        if (why is not null)
        {
            if (document is not null) Publish(new(uri, null, []));
            Close(uri);
            if (_refused.Contains(uri)) return; // it has been said
            if (_refused.Count < _limits.Documents && uri.Length <= MaxUriLength) _refused.Add(uri);
            Tell("window/showMessage", 1, $"{Short(uri)} is not checked: {why}.");
            return;
        }

        _refused.Remove(uri);
        _totalLength = total;
        if (document is null)
        {
            _documents.Add(uri, new(uri, version, text));
        }
        else
        {
            document.Version = version;
            document.Replace(text);
        }

        MarkChanged(uri);
    }

    private void Close(string uri)
    {
        if (!_documents.Remove(uri, out var document)) return;
        _totalLength -= document.Text.Length;
        _changed.Remove(uri);
    }

    private void MarkChanged(string uri)
    {
        if (!_changed.Contains(uri, StringComparer.Ordinal)) _changed.Add(uri);
    }

    private IReadOnlyList<Diagnostic> Findings(OpenDocument document) => document.Findings(_validator, _profile);

    private OpenDocument? Find(TextDocumentIdentifier identifier) => _documents.GetValueOrDefault(identifier.Uri) is { IsReceipt: false } document ? document : null;

    private void PublishFindings(OpenDocument document)
    {
        var findings = Findings(document);
        Publish(new(document.Uri, document.Version, [.. findings.Select(finding => _messages.Of(finding, document, findings))]));
    }

    private void Publish(PublishDiagnosticsParams published) => _writer.Send("textDocument/publishDiagnostics", published, LspJson.Default.PublishDiagnosticsParams);

    private void Tell(string method, int type, string message) => _writer.Send(method, new(type, message), LspJson.Default.MessageParams);

    private static T Read<T>(RpcMessage message, JsonTypeInfo<T> type)
        where T : class
    {
        if (message.Params is not { } parameters) throw new JsonException("there are none.");
        return parameters.Deserialize(type) ?? throw new JsonException("they are null.");
    }

    private static string Short(string text) => Parsing.Excerpt.Of(text, 200);
}
