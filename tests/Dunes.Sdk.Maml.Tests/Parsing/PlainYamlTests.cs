using System.Text;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Parsing;

/// <summary>The plain way and the way of events give the same tree wherever the plain way gives one.</summary>
public class PlainYamlTests
{
    private static readonly string[] Lines =
    [
        "maml_version: \"1.0\"", "id: urn:uuid:018f3e2a-1111-7222-8333-123456789abc", "type: workflow", "origin: agent://gateway", "permissions:", "  read: [agent://*]", "  write:", "    - agent://a.b",
        "  - agent://c", "- agent://d", "- name: a", "  value: b", "    deep: c", "created_at: 2025-09-09T21:07:00Z", "# a comment", "  # indented", "", "   ", "empty:", "empty2: # why", "text: a b  c   ", "text2: a #b", "text3: a#b",
        "url: http://a.b:80/c?d=e#f", "single: 'it''s'", "double: \"a: b # c\"", "flow: {a: b, c: [d, 'e', \"f\"], g: {h: i}}", "list: [ a , b ]", "none: []", "nothing: {}", "icon: \U0001F42A", "name: Caf\u00E9", "wide: \u4E2D\u6587\u3000",
        "minus: -1", "plus: +1.5", "tilde: ~", "dots: ...", "path: /usr/bin", "percent: 20%", "quote: it's", "quoted: 'a' # b", "bad: 'a'b", "bad2: [a, b", "bad3: a: b", "key with space: a", "\"quoted\": a", "? a", "block: |", "  lines", "star: *a",
        "anchor: &a b", "tag: !!str b", "<<: a", "- - a", "-", "- ", "- a: b", "  c: d", "- [a]", "- {a: b}", "---x", "...x", "--- x", "pair: [a: b]", "trail: [a,]", "curly: {a}", "curly2: {a: }", "curly3: {a: b, a: c}", "colon: a:b:c", "colon2: a:", "colon3: [a:b]",
        "nbsp: a\u00A0", "multi: a", "  b", "slash: (a)", "dollar: $a", "type: again", "x: \"a\\tb\"", "x2: \"\"", "x3: ''", "x4: [\"\", '']", "true: true", "1: 2", "_a: _b", "a.b/c-d_e: f",
    ];

    [Fact]
    public void Ordinary_front_matter_is_read_the_plain_way()
    {
        var text = "---\n# who and what\nmaml_version: \"1.0\"\nid: 'urn:uuid:018f3e2a-1111-7222-8333-123456789abc' # its name\ntype: workflow\n\npermissions:\n  read: [agent://*, \"agent://a\"]\n  write:\n    - agent://b\n  execute:\n  - agent://c\nrequires: {libs: [a, b], apis: {x: y}}\nsteps:\n  - name: one\n    run: two\n  - name: three\nempty:\ndunes_icon: \U0001F42A\n---\n";
        foreach (var one in new[] { text, text.Replace("\n", "\r\n"), text.Replace("\n", "\r"), "\uFEFF" + text })
        {
            Assert.NotNull(Plain(one));
            AssertSame(one);
        }
    }

    [Fact]
    public void What_is_not_plain_is_left_to_the_other_way() =>
        Assert.All(["a: |\n  b\n", "a: &b c\n", "a: *b\n", "a: !c d\n", "a: b\n  c\n", "a: 1\na: 2\n", "a: [b\n", "\"a\": b\n", "? a\n", "- a\n", "a\n", "", "# a\n", "a:\tb\n", "a: \"\\t\"\n", "a: [[[[[[[[[[[[[[[[[b]]]]]]]]]]]]]]]]]\n"], yaml =>
        {
            Assert.Null(Plain($"---\n{yaml}---\n"));
            AssertSame($"---\n{yaml}---\n");
        });

    [Fact]
    public void Both_ways_give_the_same_tree_and_findings()
    {
        var random = new Random(5);
        var plain = 0;
        var count = Depth.Of(40_000, 400_000);
        for (var at = 0; at < count; at++)
        {
            var text = new StringBuilder(random.Next(8) == 0 ? "\uFEFF---\n" : "---\n");
            for (var lines = random.Next(1, 7); lines > 0; lines--) text.Append(Lines[random.Next(Lines.Length)]).Append('\n');
            text.Append("---\n");
            var yaml = random.Next(3) == 0 ? Garble.Mutate(random, text.ToString()) : text.ToString();
            if (random.Next(6) == 0) yaml = yaml.Replace("\n", random.Next(2) == 0 ? "\r\n" : "\r");
            plain += AssertSame(yaml) ? 1 : 0;
        }

        Assert.InRange(plain, count / 20, count - 1);
    }

    [Fact]
    public void Many_keys_are_read_the_plain_way_and_a_late_duplicate_is_found()
    {
        var keys = string.Concat(Enumerable.Range(0, 2_000).Select(number => $"key{number}: {number}\n"));
        Assert.Equal(2_000, Plain($"---\n{keys}---\n")!.Count);
        AssertSame($"---\n{keys}---\n");
        Assert.Null(Plain($"---\n{keys}key1999: again\n---\n"));
        AssertSame($"---\n{keys}key1999: again\n---\n");
    }

    private static IReadOnlyList<FrontMatterEntry>? Plain(string text)
    {
        var source = new SourceText(text);
        var front = new FrontMatterParser(source, new(), byEvents: true).Parse(out _);
        return front is null ? null : PlainYaml.Read(source, front.YamlRange);
    }

    /// <summary>Compares the two ways; whether the plain way gave a tree.</summary>
    private static bool AssertSame(string text)
    {
        var (asItIs, byEvents) = (Describe(text, false), Describe(text, true));
        if (asItIs != byEvents)
        {
            var (left, right) = (asItIs.Split('\n'), byEvents.Split('\n'));
            var at = Enumerable.Range(0, Math.Min(left.Length, right.Length)).First(line => left[line] != right[line]);
            Assert.Fail($"{text.Replace("\r", "\\r")}\nplain:  {left[at]}\nevents: {right[at]}");
        }

        return Plain(text) is not null;
    }

    private static string Describe(string text, bool byEvents)
    {
        var found = new DiagnosticBag();
        var front = new FrontMatterParser(new(text), found, byEvents).Parse(out var bodyStart);
        var description = new StringBuilder($"{bodyStart} {front?.Range} {front?.YamlRange}\n");
        foreach (var one in found.InOrder()) description.Append(one).Append(" +").Append(one.Length).Append('\n');
        if (front is not null) Describe(front.Entries, description, 0);
        return description.ToString();
    }

    private static void Describe(IReadOnlyList<FrontMatterEntry> entries, StringBuilder description, int depth)
    {
        foreach (var entry in entries)
        {
            description.Append(' ', depth).Append(entry.Key).Append(' ').Append(entry.KeyRange).Append('\n');
            Describe(entry.Node, description, depth + 1);
        }
    }

    private static void Describe(FrontMatterNode node, StringBuilder description, int depth)
    {
        description.Append(' ', depth).Append(node.Kind).Append(" '").Append(node.Value).Append("' ").Append(node.IsPlain).Append(' ').Append(node.Range).Append('\n');
        Describe(node.Entries, description, depth + 1);
        foreach (var item in node.Items) Describe(item, description, depth + 1);
    }
}
