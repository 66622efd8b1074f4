using Dunes.Sdk.Maml.Output;

namespace Dunes.Sdk.Maml.LanguageServer;

#pragma warning disable MA0048 // one table of records of a line each reads better than a file for every one
// What the server says: Language Server Protocol 3.17, as far as it is used here.
internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities(
    string PositionEncoding,
    SyncOptions TextDocumentSync,
    CompletionOptions CompletionProvider,
    bool HoverProvider,
    CodeActionOptions CodeActionProvider,
    bool DocumentFormattingProvider,
    bool DocumentSymbolProvider,
    bool FoldingRangeProvider);

/// <param name="OpenClose">Whether openings and closings are wanted.</param>
/// <param name="Change">2: changes as they are made.</param>
/// <param name="Save">Whether savings are wanted.</param>
internal sealed record SyncOptions(bool OpenClose, int Change, bool Save);

internal sealed record CompletionOptions(string[] TriggerCharacters);

internal sealed record CodeActionOptions(string[] CodeActionKinds);

internal sealed record MessageParams(int Type, string Message);

internal sealed record PublishDiagnosticsParams(string Uri, int? Version, PublishedDiagnostic[] Diagnostics);

internal sealed record PublishedDiagnostic(LspRange Range, int Severity, string Code, CodeDescription? CodeDescription, string Source, string Message, RelatedInformation[]? RelatedInformation);

internal sealed record CodeDescription(string Href);

internal sealed record RelatedInformation(Location Location, string Message);

internal sealed record Location(string Uri, LspRange Range);

internal sealed record MarkupContent(string Kind, string Value);

internal sealed record Hover(MarkupContent Contents, LspRange? Range);

internal sealed record CompletionList(bool IsIncomplete, CompletionItem[] Items);

internal sealed record CompletionItem(string Label, int Kind, MarkupContent? Documentation, string FilterText, string SortText, LspTextEdit TextEdit);

internal sealed record CodeAction(string Title, string Kind, PublishedDiagnostic[] Diagnostics, bool? IsPreferred, WorkspaceEdit Edit);

internal sealed record WorkspaceEdit(Dictionary<string, LspTextEdit[]>? Changes, TextDocumentEdit[]? DocumentChanges);

internal sealed record TextDocumentEdit(DocumentVersion TextDocument, LspTextEdit[] Edits);

/// <param name="Uri">The document.</param>
/// <param name="Version">Its version, written as null when it is not known.</param>
internal sealed record DocumentVersion(string Uri, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] int? Version);

internal sealed record DocumentSymbol(string Name, string? Detail, int Kind, LspRange Range, LspRange SelectionRange, DocumentSymbol[]? Children);

internal sealed record SymbolInformation(string Name, int Kind, Location Location, string? ContainerName);

internal sealed record FoldingRange(int StartLine, int EndLine, string? Kind);

/// <param name="Code">A <see cref="RpcErrorCode"/>.</param>
/// <param name="Message">What was wrong.</param>
internal sealed record RpcError(int Code, string Message);
#pragma warning restore MA0048
