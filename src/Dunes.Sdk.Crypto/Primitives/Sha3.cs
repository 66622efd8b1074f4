namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>SHA3-256 and SHA3-512, FIPS 202 section 6.1.</summary>
internal static class Sha3
{
    /// <summary>The domain bits 01 and the first bit of the padding.</summary>
    private const byte Suffix = 0x06;

    /// <summary>SHA3-256 of <paramref name="input"/> into the first 32 octets of <paramref name="output"/>.</summary>
    public static void Hash256(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var sponge = Create256();
        sponge.Absorb(input);
        sponge.Squeeze(output[..32]);
        sponge.Clear();
    }

    /// <summary>SHA3-512 of <paramref name="input"/> into the first 64 octets of <paramref name="output"/>.</summary>
    public static void Hash512(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var sponge = Create512();
        sponge.Absorb(input);
        sponge.Squeeze(output[..64]);
        sponge.Clear();
    }

    /// <summary>SHA3-256 in pieces: squeeze 32 octets.</summary>
    public static Sponge Create256() => new(136, Suffix);

    /// <summary>SHA3-512 in pieces: squeeze 64 octets.</summary>
    public static Sponge Create512() => new(72, Suffix);
}
