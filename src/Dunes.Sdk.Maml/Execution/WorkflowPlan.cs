using System.Globalization;
using System.Text;
using Dunes.Sdk.Maml.Parsing;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>What running a document would do, in order; making one runs nothing.</summary>
public sealed class WorkflowPlan
{
    internal WorkflowPlan(MamlDocument document, string? principal, bool isPermitted, IReadOnlyList<PlannedBlock> blocks, IReadOnlyDictionary<string, IReadOnlyList<string>> requirements, IReadOnlyList<Diagnostic> findings)
    {
        (Document, Principal, IsPermitted, Blocks, Requirements, Findings) = (document, principal, isPermitted, blocks, requirements, findings);
    }

    /// <summary>The document.</summary>
    public MamlDocument Document { get; }

    /// <summary>Who would run it; null when nobody is named.</summary>
    public string? Principal { get; }

    /// <summary>Whether the document grants <c>execute</c> to the principal.</summary>
    public bool IsPermitted { get; }

    /// <summary>Every block of Code_Blocks, in the order in which those that are run would be.</summary>
    public IReadOnlyList<PlannedBlock> Blocks { get; }

    /// <summary>What the document says that it requires, by <c>libs</c>, <c>apis</c> and <c>resources</c>. It is shown, and not checked.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Requirements { get; }

    /// <summary>What is to be said of the plan, in the order of the document; an error means that it cannot be run.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>Whether the document may be run and can be.</summary>
    public bool CanRun => IsPermitted && Findings.All(one => one.Severity != DiagnosticSeverity.Error);

    /// <summary>The plan for a person: who, what it requires, and every block with its executor, timeout and inverse.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("execute: ").Append(IsPermitted ? "granted to " : "denied to ").Append(Principal is null ? "nobody in particular" : Excerpt.Of(Principal)).Append('\n');
        foreach (var (kind, values) in Requirements) text.Append("requires ").Append(kind).Append(": ").AppendJoin(", ", values.Select(one => Excerpt.Of(one))).Append(" (not checked)\n");
        foreach (var block in Blocks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{block.Number}. {block.Id} ({Excerpt.Of(block.Language)}, line {block.Line}): ");
            if (block.Kind != BlockKind.Action)
            {
                text.Append(block.Kind == BlockKind.Data ? "data, not run\n" : "undoes another block, not run\n");
                continue;
            }

            text.Append("executor ").Append(block.Executor ?? "none").Append(", timeout ").Append(BlockTimeout.Write(block.Timeout)).Append(block.IsTimeoutCapped ? " (capped)\n" : "\n");
            foreach (var inverse in block.Inverses) text.Append("   undone by: ").Append(Excerpt.Of(inverse.ReplaceLineEndings("; "), 200)).Append('\n');
            if (!block.IsUndoable) text.Append(block.Inverses.Count == 0 ? "   undone by: no inverse known\n" : "   not all of it has a known inverse\n");
            else if (block.Inverses.Count == 0) text.Append("   undone by: nothing to undo\n");
        }

        return text.ToString();
    }
}
