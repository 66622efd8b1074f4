using System.Globalization;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Cli.Rendering;

/// <summary>One line on a terminal that says how far a fault simulation is; nothing elsewhere.</summary>
internal sealed class FaultProgress(int seeds)
{
    private readonly bool _isShown = !Console.IsErrorRedirected && !VerbOutput.IsCaptured;
    private int _width;

    public void Show(FaultTotals totals, double seconds)
    {
        if (!_isShown) return;
        var left = totals.Seeds == 0 ? 0 : seconds * (seeds - totals.Seeds) / totals.Seeds;
        var red = totals.RedSeeds.Count;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Seeds:#,0} of {seeds:#,0} seeds, {red:#,0} red, {totals.Lost:#,0} readings lost, {left:0} s left");
        Console.Error.Write('\r' + line.PadRight(_width));
        _width = line.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_isShown && _width > 0) Console.Error.Write('\r' + new string(' ', _width) + '\r');
    }
}
