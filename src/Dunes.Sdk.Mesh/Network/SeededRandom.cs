namespace Dunes.Sdk.Mesh.Network;

/// <summary>Random waits that repeat with their seed (SplitMix64); never used for keys.</summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A time from zero up to and including <paramref name="longest"/>.</summary>
    public TimeSpan NextWait(TimeSpan longest) => new((long)Math.BigMul(NextUInt64(), (ulong)longest.Ticks + 1, out _));

    private ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
