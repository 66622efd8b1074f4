using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The names of the fault kinds, and which of them a run has unless it is asked for others.</summary>
public static class FaultKinds
{
    private static readonly (FaultKind Kind, string Name)[] Names =
        [.. Enum.GetValues<FaultKind>().Select(kind => (kind, Kebab(kind.ToString())))];

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = [.. Names.Select(name => name.Kind)];

    /// <summary>The kinds of a run that names none: all but a full disk and bit rot.</summary>
    public static IReadOnlyList<FaultKind> OnByDefault { get; } = [.. All.Except([FaultKind.FullDisk, FaultKind.BitRot])];

    /// <summary>The name of a kind on the command line: its words in lower case, with hyphens between them.</summary>
    public static string NameOf(FaultKind kind) => Names[(int)kind].Name;

    /// <summary>Finds a kind by its name.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out FaultKind kind)
    {
        foreach (var known in Names)
        {
            if (known.Name != name) continue;
            kind = known.Kind;
            return true;
        }

        kind = default;
        return false;
    }

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var isWord = char.IsAsciiLetterUpper(name[at]) || (char.IsAsciiDigit(name[at]) && at > 0 && !char.IsAsciiDigit(name[at - 1]));
            if (at > 0 && isWord) text.Append('-');
            text.Append(char.ToLowerInvariant(name[at]));
        }

        return text.ToString();
    }
}
