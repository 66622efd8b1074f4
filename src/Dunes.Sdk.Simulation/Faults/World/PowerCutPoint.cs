namespace Dunes.Sdk.Simulation.Faults;

/// <summary>When the power of a disk goes.</summary>
/// <param name="Waits">During which wait for the disk, from now on; 1 is the next.</param>
/// <param name="Writes">Or, if not 0, during which operation after it.</param>
/// <param name="IsIdle">Or at once, while the disk does nothing: what was written and not waited for may be gone.</param>
internal readonly record struct PowerCutPoint(long Waits, long Writes, bool IsIdle = false)
{
    private const int Places = 4;

    /// <summary>
    /// The point that a number of a schedule stands for: at a wait, where it is open what of the writes is there, at one of two operations
    /// after it, or at once.
    /// </summary>
    public static PowerCutPoint From(long amount)
    {
        var place = amount % Places;
        return new(1 + (amount / Places), place is 1 or 2 ? place : 0, IsIdle: place == 3);
    }

    /// <summary>Says it within a sentence.</summary>
    public override string ToString() => IsIdle ? "between two operations of its disk" : Writes == 0
        ? FormattableString.Invariant($"in wait {Waits} for its disk")
        : FormattableString.Invariant($"in operation {Writes} of its disk after wait {Waits}");
}
