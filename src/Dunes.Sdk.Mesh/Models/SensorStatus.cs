namespace Dunes.Sdk.Mesh.Models;

/// <summary>Messages of the Sensor models: Sensor Status 0x52, Sensor Get 0x8231.</summary>
/// <remarks>Mesh Model Specification 1.1, section 4.2; marshalled property ids of format A (11 bits, up to 16 octets) and format B (16 bits, up to 128 octets), section 4.2.14.</remarks>
public static class SensorStatus
{
    /// <summary>Writes a Sensor Status of the values in order; gives the octets written.</summary>
    /// <exception cref="ArgumentException">A value has no octets or more than 128, or the message would be over 380 octets.</exception>
    public static int Encode(Span<byte> destination, ReadOnlySpan<SensorValue> values) => throw new NotImplementedException();

    /// <summary>Reads a Sensor Status; false for any other or malformed message.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> accessPdu, List<SensorValue> values) => throw new NotImplementedException();
}
