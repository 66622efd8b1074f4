namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>CRC-16/X.25, the CRC type 1 of RFC 9171, section 4.2.1.</summary>
internal static class Crc16X25
{
    private const ushort Polynomial = 0x8408; // reflected 0x1021

    private static readonly ushort[] Table = MakeTable();

    /// <summary>The CRC of a message.</summary>
    public static ushort Compute(ReadOnlySpan<byte> octets) => (ushort)~Append(ushort.MaxValue, octets);

    /// <summary>Continues a running value, which begins as all ones and is inverted at the end.</summary>
    public static ushort Append(ushort running, ReadOnlySpan<byte> octets)
    {
        var table = Table;
        foreach (var octet in octets) running = (ushort)(table[(running ^ octet) & 0xFF] ^ (running >> 8));
        return running;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var octet = 0; octet < table.Length; octet++)
        {
            var value = (ushort)octet;
            for (var bit = 0; bit < 8; bit++) value = (ushort)((value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1);
            table[octet] = value;
        }

        return table;
    }
}
