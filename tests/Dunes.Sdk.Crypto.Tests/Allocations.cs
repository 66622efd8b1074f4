namespace Dunes.Sdk.Crypto.Tests;

/// <summary>Counts the garbage of a call on this thread.</summary>
internal static class Allocations
{
    public static void AreZero(Action call)
    {
        for (var warm = 0; warm < 100; warm++) call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++) call();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
