namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>SHAKE128 and SHAKE256, FIPS 202 section 6.2, in pieces of any length. A value that holds its state: pass it by reference.</summary>
internal struct Shake
{
    /// <summary>Octets a permutation of SHAKE128 gives.</summary>
    public const int Rate128 = 168;

    /// <summary>Octets a permutation of SHAKE256 gives.</summary>
    public const int Rate256 = 136;

    /// <summary>The domain bits 1111 and the first bit of the padding.</summary>
    public const byte Suffix = 0x1F;

    private Sponge _sponge;

    private Shake(int rate) => _sponge = new(rate, Suffix);

    public static Shake Create128() => new(Rate128);

    public static Shake Create256() => new(Rate256);

    /// <summary>Takes more input. Not possible after the first <see cref="Squeeze"/>.</summary>
    public void Absorb(ReadOnlySpan<byte> input) => _sponge.Absorb(input);

    /// <summary>Gives the next octets of the output.</summary>
    public void Squeeze(Span<byte> output) => _sponge.Squeeze(output);

    /// <summary>Forgets what it absorbed: for secrets.</summary>
    public void Clear() => _sponge.Clear();
}
