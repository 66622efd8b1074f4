using System.Buffers;
using System.Globalization;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Receipts;
using Dunes.Sdk.Maml.Schemas;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Makes the plan of a document: what it would run, with what, and what stands in the way.</summary>
internal sealed class WorkflowPlanner(MamlDocument document, string? principal, IReadOnlyDictionary<string, IBlockExecutor[]> executors, MamlExecutionOptions options)
{
    private const int MaxIdLength = 64;
    private static readonly string[] RequirementKinds = ["libs", "apis", "resources"];
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    private readonly DiagnosticBag _found = new();
    private readonly List<PlannedBlock> _blocks = [];

    public WorkflowPlan Make()
    {
        _found.AddRange(new MamlValidator().Validate(document).Where(one => one.Severity == DiagnosticSeverity.Error));
        var permitted = principal is not null && MamlPermissions.Of(document).Allows(principal, "execute");
        if (document.IsRefused || document.ForeignFormat is not null)
        {
            Report(ExecutionCodes.NothingToRun, Start(), "There is nothing to run: the document could not be read.");
            return Plan(permitted);
        }

        if (!permitted)
        {
            var place = document.FrontMatter?.Find("permissions")?.KeyRange ?? Start();
            Report(ExecutionCodes.NotPermitted, place, principal is null
                ? "No principal is named, so nothing is run: what 'permissions' does not grant is denied."
                : $"The document grants 'execute' to nobody that {Excerpt.Of(principal)} is; expected a principal such as agent://name in the list 'execute' of 'permissions'.");
        }

        TakeBlocks();
        if (!_blocks.Exists(block => block.Kind == BlockKind.Action)) Report(ExecutionCodes.NothingToRun, Start(), "There is nothing to run: no code block of the section Code_Blocks is an action.");
        CheckSchema("Input_Schema", ExecutionCodes.InputRefused);
        CheckSchema("Output_Schema", ExecutionCodes.OutputRefused);
        return Plan(permitted);
    }

    private WorkflowPlan Plan(bool permitted) => new(document, principal, permitted, _blocks, Requirements(), _found.InOrder());

    private void TakeBlocks()
    {
        var fences = document.Sections.Where(section => section.Is("Code_Blocks")).SelectMany(section => section.Fences).ToArray();
        var attributes = Array.ConvertAll(fences, Attributes);
        var inverses = attributes.Select(one => one.GetValueOrDefault("undo", string.Empty)).Where(undo => undo.StartsWith('@')).Select(undo => undo[1..]).ToHashSet(StringComparer.Ordinal);
        var script = ShutdownScript.Of(document, "workflow");
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < fences.Length; at++)
        {
            var (fence, declared) = (fences[at], attributes[at]);
            var id = declared.GetValueOrDefault("id");
            if (id is not null && (id.Length > MaxIdLength || id.AsSpan().ContainsAnyExcept(IdCharacters))) Report(ExecutionCodes.AttributeInvalid, Opening(fence), $"The id '{Excerpt.Of(id)}' is no word; expected 1 to {MaxIdLength} letters, digits or . _ -.");
            if (id is not null && !lines.TryAdd(id, fence.Range.Line)) Report(ExecutionCodes.AttributeInvalid, Opening(fence), $"The id '{Excerpt.Of(id)}' stands twice: here and at line {lines[id]}.");
            var kind = id is not null && inverses.Contains(id) ? BlockKind.Inverse : ShutdownScript.IsData(fence.Language) ? BlockKind.Data : BlockKind.Action;
            _blocks.Add(Block(at + 1, id, fence, declared, kind, script));
        }
    }

    private PlannedBlock Block(int number, string? id, CodeFence fence, Dictionary<string, string> declared, BlockKind kind, ShutdownScript script)
    {
        var text = ForwardText.Normalise(document.Source.Text.Substring(fence.TextRange.Start, fence.TextRange.Length));
        var timeout = options.DefaultTimeout;
        if (declared.TryGetValue("timeout", out var asked) && !BlockTimeout.TryRead(asked, out timeout))
        {
            Report(ExecutionCodes.AttributeInvalid, Opening(fence), $"The timeout '{Excerpt.Of(asked)}' is none; expected a whole number and ms, s, m or h, such as 30s.");
            timeout = options.DefaultTimeout;
        }

        var (executor, problem) = kind == BlockKind.Action ? Choose(fence, text) : (null, null);
        var last = document.Source.Range(fence.Range.End, fence.Range.End).Line;
        var inverses = kind == BlockKind.Action ? script.Steps.Where(step => step.Line >= fence.Range.Line && step.Line <= last).Select(step => step.Inverse).ToArray() : [];
        var undoable = kind != BlockKind.Action || !script.Findings.Any(one => one.Line >= fence.Range.Line && one.Line <= last);
        var name = id ?? string.Create(CultureInfo.InvariantCulture, $"#{number}");
        return new(number, name, fence.Language, kind, text, timeout > options.MaxTimeout ? options.MaxTimeout : timeout, timeout > options.MaxTimeout, executor?.Name, problem, inverses, undoable, fence.Range.Line, fence.Range.Column);
    }

    /// <summary>The first executor of the block's language that would run it; otherwise why none does.</summary>
    private (IBlockExecutor? Executor, string? Problem) Choose(CodeFence fence, string text)
    {
        var problem = executors.Count == 0 ? "no executor is there" : $"expected one of {string.Join(", ", executors.Keys.Order(StringComparer.OrdinalIgnoreCase).Take(8))}";
        foreach (var executor in executors.GetValueOrDefault(fence.Language) ?? [])
        {
            if (executor.CanRun(fence.Language, text, out var why)) return (executor, null);
            problem = $"{executor.Name} says: {why}";
        }

        Report(ExecutionCodes.NoExecutor, Opening(fence), $"No executor runs this block of '{Excerpt.Of(fence.Language)}': {problem.TrimEnd('.')}.");
        return (null, problem);
    }

    private Dictionary<string, string> Attributes(CodeFence fence)
    {
        if (FenceAttributes.TryRead(fence.Attributes, out var attributes, out var problem)) return attributes;
        Report(ExecutionCodes.AttributeInvalid, Opening(fence), $"The block cannot be run: {problem}");
        return [];
    }

    private void CheckSchema(string name, string code)
    {
        if (document.Sections.FirstOrDefault(section => section.Is(name)) is not { } section) return;
        var schema = JsonSchema.Read(document, section);
        if (!schema.IsUsable) Report(code, section.HeadingRange, $"The section {name} is no schema that values can be checked against.");
        foreach (var finding in schema.Findings.Where(one => one.Code == DiagnosticCodes.SchemaKeywordUnsupported)) _found.Add(finding.Code, DiagnosticSeverity.Warning, document.Source.Range(document.Source.LineStart(finding.Line) + finding.Column - 1, document.Source.LineStart(finding.Line) + finding.Column - 1 + finding.Length), finding.Message, null, finding.Pointer);
    }

    private Dictionary<string, IReadOnlyList<string>> Requirements()
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (document.FrontMatter?.Find("requires") is not { } requires) return found;
        foreach (var kind in RequirementKinds)
        {
            if (requires.Node.Find(kind) is not { } entry) continue;
            var values = entry.Node.Kind == FrontMatterNodeKind.Scalar ? [entry.Node] : entry.Node.Items;
            string[] names = [.. values.Select(one => one.Value).OfType<string>().Where(one => one.Length > 0)];
            if (names.Length > 0) found.Add(kind, names);
        }

        return found;
    }

    private void Report(string code, SourceRange range, string message) => _found.Error(code, range, message);

    private SourceRange Start() => document.Source.Range(0, 0);

    private SourceRange Opening(CodeFence fence) =>
        document.Source.Range(fence.Range.Start, document.Source.LineStart(fence.Range.Line) + document.Source.Line(fence.Range.Line).Length);
}
