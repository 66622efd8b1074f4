using System.Reflection;
using System.Text;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests;

public class DiagnosticRulesTests
{
    [Fact]
    public void Every_code_has_one_rule_in_order()
    {
        var codes = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => field.Name, field => (string)field.GetValue(null)!);
        Assert.Equal(codes.OrderBy(one => one.Value, StringComparer.Ordinal).Select(one => (one.Value, one.Key)), DiagnosticRules.All.Select(rule => (rule.Code, rule.Name)));
        Assert.Equal(Enumerable.Range(1, codes.Count).Select(number => $"MAML{number:0000}"), DiagnosticRules.All.Select(rule => rule.Code));
    }

    [Fact]
    public void The_page_of_rules_is_the_one_that_the_rules_make()
    {
        var path = Page();
        if (Environment.GetEnvironmentVariable("DUNES_UPDATE_GOLDEN") == "1") File.WriteAllText(path, Render());
        Assert.Equal(Render(), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_rule_has_a_heading_to_lead_to()
    {
        var headings = File.ReadLines(Page()).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);
        Assert.Equal(DiagnosticRules.All.Select(rule => rule.Code), headings);
    }

    private static string Page() => Path.Combine(Repository.Root, "docs", "maml", "README.md");

    private static string Render()
    {
        var page = new StringBuilder("""
            # Findings about MAML documents

            `dunes markup-validate --input FILE --profile strict|default|legacy --format text|json|sarif` reports them; so does `MamlValidator`.
            *Strict* asks for all of the published table, and for the core dialect. *Default* asks for what a reader cannot do without. *Legacy* accepts every dialect.
            A dash means that the profile leaves the finding out. This page is made from `DiagnosticRules`; a test holds the two equal.

            [JSON Schema in documents](schemas.md), [running workflows](running.md) and [MAML in an editor](editors.md) have pages of their own.

            """);
        foreach (var rule in DiagnosticRules.All)
        {
            page.Append($"""

                ## {rule.Code}

                {rule.Name}: {rule.Meaning} For example: {rule.Example}.

                | Strict | Default | Legacy |
                |---|---|---|
                | {Word(rule.Strict)} | {Word(rule.Default)} | {Word(rule.Legacy)} |

                """);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Word(DiagnosticSeverity? severity) => severity?.ToString().ToLowerInvariant() ?? "-";
}
