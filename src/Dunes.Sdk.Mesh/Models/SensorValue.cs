namespace Dunes.Sdk.Mesh.Models;

/// <summary>One property of a Sensor Status and its raw octets, little endian.</summary>
/// <param name="PropertyId">The device property id.</param>
/// <param name="Raw">1 to 127 octets.</param>
public readonly record struct SensorValue(SensorProperty PropertyId, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The raw octets as a signed (body or ambient temperature) or unsigned little-endian number; at most 8 octets count.</summary>
    public long ToInt64()
    {
        var raw = Raw.Span[..Math.Min(Raw.Length, 8)];
        if (raw.IsEmpty) return 0;

        var isSigned = PropertyId is SensorProperty.BodyTemperature or SensorProperty.PresentAmbientTemperature;
        var value = isSigned && raw[^1] >= 0x80 ? -1L : 0;
        for (var i = raw.Length - 1; i >= 0; i--) value = value << 8 | raw[i];
        return value;
    }
}
