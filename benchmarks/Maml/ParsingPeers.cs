using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Validation;
using Markdig;
using Markdig.Syntax;
using YamlDotNet.RepresentationModel;

namespace Dunes.Benchmarks.Maml;

/// <summary>Reading a document: ours with all its rules, and the two libraries that one would take instead, reading alone.</summary>
internal static class ParsingPeers
{
    public const string Names = "Markdig 1.6.0 and YamlDotNet 16.3.0, parsing alone";
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().Build();
    private static readonly MamlValidator Validator = new();

    public static IReadOnlyList<Diagnostic> Ours(string text) => Validator.Validate(MamlDocument.Parse(text), MamlProfile.Strict);

    /// <summary>The front matter as YAML nodes, and the body as a tree of Markdown.</summary>
    public static (YamlStream Front, MarkdownDocument Body) Theirs(string text)
    {
        var end = text.IndexOf("\n---\n", 3, StringComparison.Ordinal) + 1;
        var front = new YamlStream();
        front.Load(new StringReader(text[4..end]));
        return (front, Markdown.Parse(text[(end + 4)..], Pipeline));
    }
}
