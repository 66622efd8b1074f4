// Drives a language server through the protocol's own client library, and prints what it answered as JSON.
// Usage: node client.cjs COMMAND [ARGUMENT...]
'use strict';
const { spawn } = require('node:child_process');
const lsp = require('vscode-languageserver-protocol/node');

const uri = 'file:///plan.maml.md';
const textDocument = { uri };
const head = '---\nmaml_version: 1.0\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype:   workflow\n';
const body = '---\n## Intent\nOpen the \u{1F42A} mesh.\n\n## Contxt\nWells.\n';

async function main() {
  const server = spawn(process.argv[2], process.argv.slice(3), { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise(resolve => server.on('exit', code => resolve(code)));
  const connection = lsp.createProtocolConnection(new lsp.StreamMessageReader(server.stdout), new lsp.StreamMessageWriter(server.stdin));
  const published = new Map();
  const waiting = new Map();
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, one => {
    published.set(one.version, one.diagnostics);
    waiting.get(one.version)?.(one.diagnostics);
  });
  const diagnostics = version => published.has(version) ? Promise.resolve(published.get(version)) : new Promise(resolve => waiting.set(version, resolve));
  connection.listen();

  const seen = {};
  let text = head + body;
  seen.initialize = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      general: { positionEncodings: ['utf-16'] },
      textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true }, hover: { contentFormat: ['markdown'] } },
      workspace: { workspaceEdit: { documentChanges: true } },
    },
    initializationOptions: { profile: 'strict' },
  });
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'maml', version: 1, text } });
  seen.opened = await diagnostics(1);

  const apply = (edits, to) => {
    const at = ({ line, character }) => to.split('\n').slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
    return [...edits].sort((a, b) => at(b.range.start) - at(a.range.start)).reduce((now, edit) => now.slice(0, at(edit.range.start)) + edit.newText + now.slice(at(edit.range.end)), to);
  };

  const unquoted = seen.opened.find(one => one.code === 'MAML0025');
  seen.actions = await connection.sendRequest(lsp.CodeActionRequest.type, { textDocument, range: unquoted.range, context: { diagnostics: [unquoted] } });
  text = apply(seen.actions[0].edit.documentChanges[0].edits, text);
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 2 }, contentChanges: [{ text }] });
  seen.fixed = await diagnostics(2);

  // Behind a surrogate pair, and then a line in the front matter: each range counts in the text that the change before it left.
  const changes = [
    { range: { start: { line: 6, character: 12 }, end: { line: 6, character: 16 } }, text: 'net' },
    { range: { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } }, text: 'or\n' },
  ];
  for (const change of changes) text = apply([{ range: change.range, newText: change.text }], text);
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 3 }, contentChanges: changes });
  seen.changed = await diagnostics(3);
  seen.keys = await connection.sendRequest(lsp.CompletionRequest.type, { textDocument, position: { line: 4, character: 2 } });
  seen.types = await connection.sendRequest(lsp.CompletionRequest.type, { textDocument, position: { line: 3, character: 10 } });
  seen.hover = await connection.sendRequest(lsp.HoverRequest.type, { textDocument, position: { line: 3, character: 1 } });
  seen.symbols = await connection.sendRequest(lsp.DocumentSymbolRequest.type, { textDocument });
  seen.folds = await connection.sendRequest(lsp.FoldingRangeRequest.type, { textDocument });

  const whole = [{ range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } }, text: '' }];
  for (const change of whole) text = apply([{ range: change.range, newText: change.text }], text);
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 4 }, contentChanges: whole });
  seen.formatting = await connection.sendRequest(lsp.DocumentFormattingRequest.type, { textDocument, options: { tabSize: 2, insertSpaces: true } });
  seen.formatted = apply(seen.formatting, text);

  await connection.sendNotification(lsp.DidChangeConfigurationNotification.type, { settings: { maml: { profile: 'legacy' } } });
  await connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version: 5 }, contentChanges: [{ text: seen.formatted }] });
  seen.legacy = await diagnostics(5);
  seen.unknown = await connection.sendRequest('maml/unknown', {}).then(() => null, error => error.code);
  await connection.sendNotification('maml/unknown', {});
  await connection.sendNotification(lsp.DidCloseTextDocumentNotification.type, { textDocument });
  seen.shutdown = await connection.sendRequest(lsp.ShutdownRequest.type);
  seen.late = await connection.sendRequest(lsp.HoverRequest.type, { textDocument, position: { line: 0, character: 0 } }).then(() => null, error => error.code);
  await connection.sendNotification(lsp.ExitNotification.type);
  seen.exitCode = await exited;
  process.stdout.write(JSON.stringify(seen));
  process.exit(0);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
