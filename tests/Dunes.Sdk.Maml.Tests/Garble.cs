namespace Dunes.Sdk.Maml.Tests;

/// <summary>Makes texts that no writer would write, from a seed.</summary>
internal static class Garble
{
    private static readonly string[] Pieces =
    [
        "---\n", "---", "...\n", "\r\n", "\n", "\r", "\uFEFF", ":", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "|\n", ">\n", "\"", "'", "#", "## ", "## Intent\n", "## intent\n",
        "```\n", "````", "~~~", "key: value\n", "key:\n  key: [a, b]\n", "? ", "%YAML 9.9\n", "\t", "\0", "\u2028", "\u202E", "\uD83D", "\uDC2A", "\U0001F42A", "signature: a:b\n", "log_proof: |\n  a\n",
        "verification:\n  method: x\n", "<<: *a\n", "\u0085", "size: 99999999999999999999\n", "id: urn:uuid:\n", ",",
    ];

    public static string Random(Random random, int maxLength)
    {
        var text = new System.Text.StringBuilder(random.Next(3) == 0 ? "---\n" : string.Empty);
        for (var length = random.Next(maxLength); text.Length < length;)
        {
            if (random.Next(3) == 0) text.Append((char)random.Next(random.Next(2) == 0 ? 128 : 65536));
            else text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    public static string Mutate(Random random, string valid)
    {
        var text = valid;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(random.Next(4) == 0 ? 40 : 3), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => text.Insert(at, text.Substring(at, length)),
                _ => text.Remove(at, length).Insert(at, ((char)random.Next(65536)).ToString()),
            };
        }

        return text;
    }
}
