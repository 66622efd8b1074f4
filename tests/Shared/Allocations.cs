namespace Dunes.TestSupport;

/// <summary>Counts the garbage of a call on this thread.</summary>
internal static class Allocations
{
    private const int Rounds = 10;

    /// <summary>Whether a call allocates nothing once it is warm.</summary>
    /// <remarks>The runtime itself may allocate once on this thread while it compiles a method anew; a call that allocates does so in every round.</remarks>
    public static void AreZero(Action call)
    {
        for (var warm = 0; warm < 100; warm++) call();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 0; at < 200; at++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
