using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>The fixes of findings as code actions: one for each, and one for all of them.</summary>
internal static class CodeActions
{
    public const string QuickFix = "quickfix";
    public const string FixAll = "source.fixAll.maml";

    public static CodeAction[] Of(OpenDocument document, IReadOnlyList<Diagnostic> findings, CodeActionParams asked, PositionEncoding encoding, DiagnosticMessages messages, bool isVersioned)
    {
        var (start, end) = (encoding.Index(document.Source, asked.Range.Start), encoding.Index(document.Source, asked.Range.End));
        var actions = new List<CodeAction>();
        if (Wants(asked, QuickFix, byDefault: true))
        {
            foreach (var finding in findings)
            {
                if (finding.Fix is not { } fix || !Touches(finding, fix, document.Source, start, end)) continue;
                actions.Add(new(fix.Title, QuickFix, [messages.Of(finding, document, findings)], true, Edit(document, [Change(fix)], isVersioned)));
            }
        }

        if (Wants(asked, FixAll, byDefault: false))
        {
            var (edits, fixedFindings, last) = (new List<LspTextEdit>(), new List<PublishedDiagnostic>(), -1);
            foreach (var finding in findings.Where(one => one.Fix is not null).OrderBy(one => one.Fix!.Range.Start))
            {
                if (finding.Fix!.Range.Start <= last) continue; // it overlaps one before: next time
                edits.Add(Change(finding.Fix));
                fixedFindings.Add(messages.Of(finding, document, findings));
                last = Math.Max(finding.Fix.Range.End, finding.Fix.Range.Start);
            }

            if (edits.Count > 0) actions.Add(new("Fix all that can be fixed", FixAll, [.. fixedFindings], null, Edit(document, [.. edits], isVersioned)));
        }

        return [.. actions];

        LspTextEdit Change(DiagnosticFix fix) => new(encoding.Range(document.Source, fix.Range), fix.Replacement);
    }

    // "source.fixAll" asks for "source.fixAll.maml", too.
    private static bool Wants(CodeActionParams asked, string kind, bool byDefault) => asked.Context.Only is { } only
        ? only.Any(one => one.Length == 0 || kind == one || (kind.StartsWith(one, StringComparison.Ordinal) && kind[one.Length] == '.'))
        : byDefault;

    private static bool Touches(Diagnostic finding, DiagnosticFix fix, SourceText source, int start, int end)
    {
        if (start <= fix.Range.End && fix.Range.Start <= end) return true;
        if (finding.Line < 1 || finding.Line > source.LineCount) return false;
        var from = source.LineStart(finding.Line) + finding.Column - 1;
        return start <= from + finding.Length && from <= end;
    }

    private static WorkspaceEdit Edit(OpenDocument document, LspTextEdit[] edits, bool isVersioned) => isVersioned
        ? new(null, [new(new(document.Uri, document.Version), edits)])
        : new(new(StringComparer.Ordinal) { [document.Uri] = edits }, null);
}
