using System.Text.Json;

namespace Dunes.Sdk.Maml.LanguageServer;

#pragma warning disable MA0048 // one table of records of a line each reads better than a file for every one
// What the client says: Language Server Protocol 3.17, as far as it is used here.
internal sealed record Position(int Line, int Character);

internal sealed record Range(Position Start, Position End);

internal sealed record TextDocumentIdentifier(string Uri);

internal sealed record TextDocumentItem(string Uri, int Version, string Text);

internal sealed record VersionedTextDocument(string Uri, int? Version = null);

internal sealed record ContentChange(string Text, Range? Range = null);

internal sealed record DidOpenParams(TextDocumentItem TextDocument);

internal sealed record DidChangeParams(VersionedTextDocument TextDocument, ContentChange[] ContentChanges);

internal sealed record DocumentParams(TextDocumentIdentifier TextDocument);

internal sealed record PositionParams(TextDocumentIdentifier TextDocument, Position Position);

internal sealed record CodeActionContext(string[]? Only = null);

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range, CodeActionContext Context);

internal sealed record InitializeParams(ClientCapabilities? Capabilities = null, JsonElement? InitializationOptions = null);

internal sealed record ClientCapabilities(GeneralCapabilities? General = null, TextDocumentCapabilities? TextDocument = null, WorkspaceCapabilities? Workspace = null);

internal sealed record GeneralCapabilities(string[]? PositionEncodings = null);

internal sealed record TextDocumentCapabilities(SymbolCapabilities? DocumentSymbol = null, HoverCapabilities? Hover = null);

internal sealed record SymbolCapabilities(bool? HierarchicalDocumentSymbolSupport = null);

internal sealed record HoverCapabilities(string[]? ContentFormat = null);

internal sealed record WorkspaceCapabilities(WorkspaceEditCapabilities? WorkspaceEdit = null);

internal sealed record WorkspaceEditCapabilities(bool? DocumentChanges = null);
#pragma warning restore MA0048
