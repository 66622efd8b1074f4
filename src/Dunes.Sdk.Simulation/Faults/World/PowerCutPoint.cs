namespace Dunes.Sdk.Simulation.Faults;

/// <summary>When the power of a disk goes.</summary>
/// <param name="Waits">During which wait for the disk, from now on; 1 is the next.</param>
/// <param name="Writes">Or, if not 0, during which operation after it.</param>
internal readonly record struct PowerCutPoint(long Waits, long Writes)
{
    private const int Places = 4;

    /// <summary>The point that a number of a schedule stands for: half of them are at a wait, where it is open what of the writes is there.</summary>
    public static PowerCutPoint From(long amount)
    {
        var place = amount % Places;
        return new(1 + (amount / Places), place < 2 ? 0 : place - 1);
    }

    /// <summary>Says it within a sentence.</summary>
    public override string ToString() => Writes == 0
        ? FormattableString.Invariant($"in wait {Waits} for its disk")
        : FormattableString.Invariant($"in operation {Writes} of its disk after wait {Waits}");
}
