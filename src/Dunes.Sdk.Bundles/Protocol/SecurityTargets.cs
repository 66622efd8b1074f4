using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Which blocks a security block is about: the first item of its abstract security block; RFC 9172, section 3.6.</summary>
internal static class SecurityTargets
{
    /// <summary>Reads the target block numbers, which begin the block's data; what follows them is not looked at.</summary>
    /// <param name="data">The data of a block of type 11 or 12.</param>
    /// <param name="numbers">Room for <see cref="BundleCodec.MaxBlocks"/> numbers: each target is another block of the bundle.</param>
    /// <param name="count">How many numbers there are; 0 if they cannot be read.</param>
    /// <returns>Whether the data begin with an array of 1 to <see cref="BundleCodec.MaxBlocks"/> numbers.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, Span<ulong> numbers, out int count)
    {
        var reader = new CborReader(data);
        if (reader.ReadArray(out count) == CborStatus.Done && count >= 1 && count <= numbers.Length)
        {
            var at = 0;
            while (at < count && reader.ReadUnsigned(out numbers[at]) == CborStatus.Done) at++;
            if (at == count) return true;
        }

        count = 0;
        return false;
    }
}
