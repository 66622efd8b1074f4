namespace Dunes.Sdk.Mesh.Access;

/// <summary>Operation codes of 1, 2 and 3 octets, the 3-octet ones with their company.</summary>
/// <remarks>
/// Mesh Protocol 1.1, section 3.7.3.1. As a number the octets stand in the order of the wire, so 0x52, 0x8231 and 0xD50A00 are opcodes.
/// <code>
/// 0xxxxxxx                    1 octet; 01111111 is reserved
/// 10xxxxxx xxxxxxxx           2 octets
/// 11xxxxxx company (LE, 16)   3 octets
/// </code>
/// </remarks>
public static class AccessOpcode
{
    /// <summary>Reads the opcode of an access PDU; false when it is cut short or reserved.</summary>
    /// <param name="accessPdu">Any octets.</param>
    /// <param name="opcode">The opcode as a number.</param>
    /// <param name="size">1, 2 or 3 octets; the parameters follow.</param>
    public static bool TryDecode(ReadOnlySpan<byte> accessPdu, out uint opcode, out int size)
    {
        (opcode, size) = (0, 0);
        if (accessPdu.IsEmpty || accessPdu[0] == 0x7F) return false;

        size = accessPdu[0] < 0x80 ? 1 : accessPdu[0] < 0xC0 ? 2 : 3;
        if (accessPdu.Length < size) return false;

        for (var i = 0; i < size; i++) opcode = opcode << 8 | accessPdu[i];
        return true;
    }

    /// <summary>Writes an opcode; gives its octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no opcode.</exception>
    public static int Encode(Span<byte> destination, uint opcode)
    {
        var size = opcode switch { < 0x7F => 1, >= 0x8000 and <= 0xBFFF => 2, >= 0xC00000 and <= 0xFFFFFF => 3, _ => 0 };
        if (size == 0) throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "An opcode is 0x00 to 0x7E, 0x8000 to 0xBFFF or 0xC00000 to 0xFFFFFF.");

        for (var i = 0; i < size; i++) destination[i] = (byte)(opcode >> (8 * (size - 1 - i)));
        return size;
    }

    /// <summary>Makes a vendor opcode.</summary>
    /// <param name="code">6 bits.</param>
    /// <param name="company">The company identifier.</param>
    public static uint Vendor(byte code, ushort company) => (uint)(0xC0 | (code & 0x3F)) << 16 | (uint)(company & 0xFF) << 8 | (uint)company >> 8;
}
