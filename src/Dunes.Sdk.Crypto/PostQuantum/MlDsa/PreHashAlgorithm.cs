namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>The twelve hashes and extendable-output functions that NIST names, which HashML-DSA takes: 2.16.840.1.101.3.4.2.1 to 12.</summary>
internal static class PreHashAlgorithm
{
    /// <summary>Octets of an identifier in DER, tag and length included.</summary>
    public const int OidSize = 11;

    private const string Arc = "2.16.840.1.101.3.4.2.";

    /// <summary>Octets of each hash by the last number of its identifier; of SHAKE128 32 and of SHAKE256 64, as section 5.4.1 has it.</summary>
    private static ReadOnlySpan<byte> Sizes => [0, 32, 48, 64, 28, 28, 32, 28, 32, 48, 64, 32, 64];

    /// <summary>Writes the identifier in DER, once the hash is as long as it says.</summary>
    public static void Encode(string oid, int hashSize, Span<byte> der)
    {
        var number = oid.StartsWith(Arc, StringComparison.Ordinal) ? Number(oid.AsSpan(Arc.Length)) : 0;
        if (number == 0) throw new ArgumentException($"'{oid}' is none of the twelve hashes of HashML-DSA, {Arc}1 to 12.", nameof(oid));
        if (hashSize != Sizes[number]) throw new ArgumentException($"The hash has {hashSize} octets; one of {oid} has {Sizes[number]}.", nameof(hashSize));
        ReadOnlySpan<byte> arc = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
        arc.CopyTo(der);
        der[OidSize - 1] = (byte)number;
    }

    private static int Number(ReadOnlySpan<char> digits) => digits switch
    {
        [>= '1' and <= '9'] => digits[0] - '0',
        ['1', >= '0' and <= '2'] => 10 + digits[1] - '0',
        _ => 0,
    };
}
