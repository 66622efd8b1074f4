using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Maml;

/// <summary>Time an octet for documents made to hurt, at 64 KiB, 1 MiB and 16 MiB: a reader without a worst case takes the same at each size.</summary>
internal sealed class AdversarialMamlArea : IQuickArea
{
    private const double MostGrowth = 2;
    private const string Front = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions:\n  read: [agent://*]\ncreated_at: \"2025-09-09T21:07:00Z\"\n---\n";
    private static readonly int[] Sizes = [64 * 1024, 1024 * 1024, 16 * 1024 * 1024];

    private static readonly (string Name, string Head, Func<int, string> Part)[] Shapes =
    [
        ("deep nesting", "---\na: ", _ => "["),
        ("nested mappings, more of them", "---\n", number => $"k{number}: {{a: {{b: {{c: [d]}}}}}}\n"),
        ("one long line", Front, _ => "x * ` # ~ "),
        ("many fences", Front, number => $"```x{number % 10}\n```\n"),
        ("fences that close nothing", Front + "~~~~\n", _ => "~~~\n   ~~~~ x\n"),
        ("alias attempts", "---\na: &a [x]\n", number => $"b{number}: [*a, *a, *a]\n"),
        ("many sections", Front, number => $"## Section {number}\n"),
        ("one section again and again", Front, _ => "## Intent\n"),
        ("near-miss sections", Front, number => $"## Contex{number % 100:00}\n"),
        ("near-miss keys", "---\n", number => $"typ{number}: a\n"),
        ("many duplicate keys", "---\n", _ => "type: a\n"),
        ("many history lines", Front + "## History\n", _ => "- 2025-09-09T21:07:00Z: [EXECUTE] done\n"),
        ("chained history lines", Front + "## History\n", _ => "- 2025-09-09T21:07:00Z: [TICKET] 7 prev=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"),
        ("decorated headings", Front, _ => "### Intent\nContext\n===\n"),
        ("headings in quotations and lists", Front, number => number % 2 == 0 ? "> - > ## Intent of another\n" : "1. 2. 3. ## Intent\n"),
        ("dashes that close nothing", "---\na: 1\n", _ => " ---\n"),
        ("characters that do not show", Front, _ => "a\u200B"),
        ("line ends alone", Front, _ => "\r\n\n\r"),
    ];

    public string Name => "maml-adversarial";

    public IEnumerable<QuickRow> Run()
    {
        foreach (var (name, head, part) in Shapes)
        {
            var perOctet = Array.ConvertAll(Sizes, size => NanosecondsPerOctet(Document(size, head, part)));
            var others = string.Create(CultureInfo.InvariantCulture, $"itself at 1 MiB (at 64 KiB: {perOctet[0]:0.00})");
            var ratio = perOctet[1] / perOctet[2];
            yield return new(name + ", 16 MiB", perOctet[2], "ns/octet", perOctet[1], others, ratio, $">= {1 / MostGrowth:0.0}x", perOctet[2] <= 0.5 || ratio >= 1 / MostGrowth, 0);
        }
    }

    // Front matter past its own bound is refused whole, so that one that stays open is closed within it.
    private static string Document(int size, string head, Func<int, string> part)
    {
        var text = new StringBuilder(head, size + 256);
        var closesAt = head.StartsWith("---", StringComparison.Ordinal) && head.Length < 32 ? 60 * 1024 : int.MaxValue;
        for (var number = 0; text.Length < size; number++)
        {
            if (text.Length >= closesAt)
            {
                text.Append("\n---\n");
                closesAt = int.MaxValue;
                part = _ => "The lines after it.\n";
            }

            text.Append(part(number));
        }

        return text.ToString();
    }

    private static double NanosecondsPerOctet(string text)
    {
        var octets = Encoding.UTF8.GetByteCount(text);
        using var process = Process.GetCurrentProcess();
        var calls = Math.Max(2, Sizes[1] / octets * 4);
        var best = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            for (var call = 0; call < calls; call++) ParsingPeers.Ours(text);
            process.Refresh();
            best = Math.Min(best, (process.TotalProcessorTime - before).TotalNanoseconds / calls / octets);
        }

        return best;
    }
}
