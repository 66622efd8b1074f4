using System.Text;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>What the runtime's compiler printed of a method.</summary>
/// <param name="Name">Type and method, without namespaces and parameters; overloads share it.</param>
/// <param name="Instructions">The instructions of all overloads in a row, spaces made one.</param>
internal sealed record CompiledMethod(string Name, IReadOnlyList<string> Instructions)
{
    private const string Heading = "; Assembly listing for method ";
    private static readonly string[] DivisionHelpers = ["HELP_DIV", "HELP_UDIV", "HELP_LDIV", "HELP_ULDIV", "HELP_MOD", "HELP_UMOD", "HELP_LMOD", "HELP_ULMOD", ":DivRem"];

    /// <summary>Calls of what stands in for vector instructions that the processor has not: it may compare octet by octet, and branch.</summary>
    public IEnumerable<string> Substitutes => Instructions.Where(line => line.StartsWith("call [System.Runtime.Intrinsics.", StringComparison.Ordinal));

    /// <summary>Divisions: their time may depend on the values.</summary>
    public IEnumerable<string> Divisions => Instructions.Where(line => line.StartsWith("div ", StringComparison.Ordinal) || line.StartsWith("idiv ", StringComparison.Ordinal)
        || (line.StartsWith("call ", StringComparison.Ordinal) && DivisionHelpers.Any(name => line.Contains(name, StringComparison.Ordinal))));

    /// <summary>
    /// Conditional jumps, each behind what it looks at, and jumps to what a register says. Three kinds that the compiler adds are public whatever a method
    /// does, and left out: whether a class's static fields are ready, whether the stack is whole, and the zeroing of a stack frame.
    /// </summary>
    public IEnumerable<string> Jumps
    {
        get
        {
            for (var at = 0; at < Instructions.Count; at++)
            {
                var line = Instructions[at];
                if (line.StartsWith("jmp ", StringComparison.Ordinal) && !line.Contains("G_M", StringComparison.Ordinal)) yield return line;
                if (line[0] != 'j' || line.StartsWith("jmp ", StringComparison.Ordinal) || line.Contains(" instr", StringComparison.Ordinal)) continue;
                var before = at > 0 ? Instructions[at - 1] : "";
                if (before.StartsWith("test byte ptr [(reloc)]", StringComparison.Ordinal) || before.EndsWith(", 0xD1FFAB1E", StringComparison.Ordinal)) continue;
                yield return $"{before} ; {line}";
            }
        }
    }

    /// <summary>The type in a name, without the parameters that it has.</summary>
    public static string TypeOf(string name) => name[..name.IndexOfAny(['[', ':'])];

    /// <summary>Takes a listing apart, method by method.</summary>
    public static IReadOnlyDictionary<string, CompiledMethod> Read(IEnumerable<string> lines)
    {
        var methods = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? current = null;
        foreach (var line in lines)
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal) && line.EndsWith("(FullOpts)", StringComparison.Ordinal))
            {
                var name = ShortName(line[Heading.Length..line.IndexOf('(', StringComparison.Ordinal)]);
                if (!methods.TryGetValue(name, out current)) methods.Add(name, current = []);
            }
            else if (line.StartsWith("       ", StringComparison.Ordinal) && line.TrimStart() is [not (';' or '#'), ..] instruction)
            {
                current?.Add(string.Join(' ', instruction.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        return methods.ToDictionary(method => method.Key, method => new CompiledMethod(method.Key, method.Value), StringComparer.Ordinal);
    }

    // Namespaces and counts of type parameters go; what the parameters are stays.
    private static string ShortName(string name)
    {
        var kept = new StringBuilder();
        var start = 0;
        for (var at = 0; at < name.Length; at++)
        {
            if (name[at] == '.') kept.Length = start;
            else if (name[at] == '`') at++;
            else kept.Append(name[at]);
            if (!char.IsLetterOrDigit(name[at]) && name[at] is not ('.' or '_')) start = kept.Length;
        }

        return kept.ToString();
    }
}
