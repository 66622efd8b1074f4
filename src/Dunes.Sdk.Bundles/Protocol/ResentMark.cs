namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What a source says in the block of type 193 of having sent a bundle before.</summary>
/// <param name="Former">What it knows of that.</param>
/// <param name="ClockAgeMilliseconds">
/// How old the bundle is by the source's own clock, where that is more than its running time; 0 for nothing to say. The age block does not
/// have it: no clock ends a bundle.
/// </param>
internal readonly record struct ResentMark(FormerSend Former, ulong ClockAgeMilliseconds = 0)
{
    private const ulong Possible = 1;
    private const ulong Taken = 2;
    private const ulong FirstClockAge = 3;

    public bool IsNone => Former == FormerSend.None;

    /// <summary>The block's value; 0 where there is none.</summary>
    public ulong Value => Former switch
    {
        FormerSend.None => 0,
        FormerSend.TakenByFormerIncarnation => Taken,
        _ => ClockAgeMilliseconds == 0 ? Possible : FirstClockAge + Math.Min(ClockAgeMilliseconds, ulong.MaxValue - FirstClockAge),
    };

    /// <summary>Reads the block's value; false where it says nothing.</summary>
    public static bool TryRead(ulong value, out ResentMark mark)
    {
        mark = value switch
        {
            0 => default,
            Possible => new(FormerSend.Possible),
            Taken => new(FormerSend.TakenByFormerIncarnation),
            _ => new(FormerSend.Possible, value - FirstClockAge),
        };
        return !mark.IsNone;
    }
}
