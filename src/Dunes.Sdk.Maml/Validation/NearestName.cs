namespace Dunes.Sdk.Maml.Validation;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>How many names of one document are looked up, so that a document of misspelt names costs no more than its size.</summary>
    public const int MaxLookups = 1_000;

    private const int MaxLength = 32;

    /// <summary>Whether a known name is of about the same length: if not, none is near.</summary>
    public static bool MayBeNear(string name, ReadOnlySpan<string> known)
    {
        if (name.Length is 0 or > MaxLength) return false;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) <= 2) return true;
        }

        return false;
    }

    /// <summary>The known name within two edits (one for names of up to four letters); null when none is that near. A swap of neighbours is one edit, and so is another case.</summary>
    public static string? Of(string name, ReadOnlySpan<string> known)
    {
        if (name.Length is 0 or > MaxLength) return null;
        string? nearest = null;
        var least = name.Length <= 4 ? 2 : 3; // exclusive
        foreach (var candidate in known)
        {
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - name.Length) >= least) continue;
            if (name == candidate) continue;
            var distance = Math.Max(Distance(name, candidate), 1);
            if (distance >= least) continue;
            least = distance;
            nearest = candidate;
        }

        return nearest;
    }

    private static int Distance(string left, string right)
    {
        Span<int> beforeLast = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> current = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= right.Length; j++) last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Folded(left[i - 1]) == Folded(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Folded(left[i - 1]) == Folded(right[j - 2]) && Folded(left[i - 2]) == Folded(right[j - 1])) current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
            }

            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }

        return last[right.Length];
    }

    private static char Folded(char one) => char.IsAsciiLetterUpper(one) ? (char)(one | 0x20) : one;
}
