using System.Text;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests;

/// <summary>Every document of the corpus has the findings that stand beside it, each in its exact place.</summary>
public class CorpusTests
{
    private static readonly MamlProfile[] Profiles = [MamlProfile.Strict, MamlProfile.Default, MamlProfile.Legacy];

    internal static string Folder() => Path.Combine(Repository.Root, "tests", "Dunes.Sdk.Maml.Tests", "Corpus");

    public static TheoryData<string> Documents() => new(Directory.GetFiles(Folder(), "*.maml.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_has_the_findings_beside_it(string name)
    {
        var path = Path.Combine(Folder(), name);
        var document = MamlDocument.Parse(File.ReadAllBytes(path));
        var text = new StringBuilder($"dialect {DialectRecognition.Of(document)}\n");
        foreach (var profile in Profiles)
        {
            text.Append($"[{profile}]\n");
            foreach (var one in new MamlValidator().Validate(document, profile))
            {
                text.Append($"{one.Line}:{one.Column}+{one.Length} {one.Severity} {one.Code}{(one.Pointer is null ? "" : $" #{one.Pointer}")}: {one.Message}\n");
                if (one.Fix is { } fix) text.Append($"  fix {fix.Range.Line}:{fix.Range.Column}+{fix.Range.Length} {fix.Title}: {fix.Replacement}\n");
            }
        }

        var golden = path[..^".maml.md".Length] + ".txt";
        if (Environment.GetEnvironmentVariable("DUNES_UPDATE_GOLDEN") == "1") File.WriteAllText(golden, text.ToString());
        Assert.Equal(File.ReadAllText(golden), text.ToString());
    }

    [Fact]
    public void The_corpus_covers_every_rule_of_documents()
    {
        Assert.True(Documents().Count >= 200);
        var all = string.Concat(Directory.GetFiles(Folder(), "*.txt").Select(File.ReadAllText));
        string[] elsewhere = [DiagnosticCodes.TooLarge, DiagnosticCodes.ReceiptFailed, DiagnosticCodes.ReceiptNotProved, DiagnosticCodes.TooManyFindings, DiagnosticCodes.SchemaMismatch, DiagnosticCodes.SchemaTooComplex];
        Assert.All(DiagnosticRules.All.Select(rule => rule.Code).Except(elsewhere), code => Assert.Contains(code, all, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fix_does_away_with_its_finding()
    {
        var applied = 0;
        foreach (var path in Directory.GetFiles(Folder(), "*.maml.md"))
        {
            var document = MamlDocument.Parse(File.ReadAllBytes(path));
            foreach (var one in new MamlValidator().Validate(document, MamlProfile.Strict).Where(one => one.Fix is not null))
            {
                var after = MamlDocument.Parse(one.Fix!.Apply(document.Source.Text));
                Assert.DoesNotContain(new MamlValidator().Validate(after, MamlProfile.Strict), other => (other.Code, other.Line, other.Column) == (one.Code, one.Line, one.Column));
                applied++;
            }
        }

        Assert.True(applied > 10);
    }

    [Fact]
    public void The_corpus_keeps_its_line_ends() =>
        Assert.All(["core-crlf", "core-bom-crlf", "history-chain-crlf-bom"], name => Assert.Contains("\r\n", File.ReadAllText(Path.Combine(Folder(), name + ".maml.md")), StringComparison.Ordinal));
}
