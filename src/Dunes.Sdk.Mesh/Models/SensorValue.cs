namespace Dunes.Sdk.Mesh.Models;

/// <summary>One property of a Sensor Status and its raw octets, little endian.</summary>
/// <param name="PropertyId">The device property id.</param>
/// <param name="Raw">1 to 128 octets.</param>
public readonly record struct SensorValue(SensorProperty PropertyId, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The raw octets as a signed (body or ambient temperature) or unsigned little-endian number; at most 8 octets count.</summary>
    public long ToInt64() => throw new NotImplementedException();
}
