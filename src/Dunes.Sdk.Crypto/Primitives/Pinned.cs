namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Arrays for secrets: the collector moves none of them, so whoever zeroes one leaves no copy.</summary>
internal static class Pinned
{
    /// <summary>An array whose content is not set.</summary>
    public static byte[] Array(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    /// <summary>A copy of some octets.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> octets)
    {
        var copy = Array(octets.Length);
        octets.CopyTo(copy);
        return copy;
    }
}
