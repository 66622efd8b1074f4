using System.Globalization;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>A row of the table of methods that were read.</summary>
/// <param name="Name">As <see cref="CompiledMethod.Name"/>.</param>
/// <param name="Jumps">How many jumps it has on each <see cref="Processor"/>; null where it is not compiled.</param>
internal sealed record ReadMethod(string Name, IReadOnlyList<int?> Jumps)
{
    private const int Processors = 3;

    /// <summary>Reads a row: three counts, the name, and what the jumps look at, which is for the reader.</summary>
    public static ReadMethod Parse(string row)
    {
        var cells = row.Split(' ', Processors + 2, StringSplitOptions.RemoveEmptyEntries);
        return new(cells[Processors].Trim(), [.. cells.Take(Processors).Select(Count)]);
    }

    private static int? Count(string cell)
    {
        if (cell == "-") return null;
        var parts = cell.Split('+');
        var count = int.Parse(parts[0], CultureInfo.InvariantCulture);
#if DEBUG
        if (parts.Length > 1) count += int.Parse(parts[1], CultureInfo.InvariantCulture);
#endif
        return count;
    }
}
