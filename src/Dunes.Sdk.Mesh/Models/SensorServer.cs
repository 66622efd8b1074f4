namespace Dunes.Sdk.Mesh.Models;

/// <summary>Holds a node's sensor values, publishes them and answers Sensor Get.</summary>
/// <remarks>Mesh Model Specification 1.1, section 4.3.1. It sends nothing itself: the caller passes the answer to <see cref="MeshNode.Send"/>.</remarks>
public sealed class SensorServer
{
    private readonly SortedList<SensorProperty, byte[]> _values = [];

    /// <summary>Sets the value of a property.</summary>
    /// <param name="property">The id; not 0.</param>
    /// <param name="raw">1 to 127 octets, little endian; copied.</param>
    public void Set(SensorProperty property, ReadOnlySpan<byte> raw)
    {
        if (property == 0 || raw.Length is < 1 or > SensorStatus.MaxValueSize) throw new ArgumentException($"The value of property {(ushort)property:X4} has {raw.Length} octets; use an id that is not 0 and 1 to {SensorStatus.MaxValueSize} octets.", nameof(raw));
        _values[property] = raw.ToArray();
    }

    /// <summary>Writes a Sensor Status of every value, to be published; gives the octets written.</summary>
    /// <exception cref="ArgumentException">The values do not fit one message of 380 octets.</exception>
    public int EncodeStatus(Span<byte> destination) => SensorStatus.Encode(destination, _values.Select(value => new SensorValue(value.Key, value.Value)).ToArray());

    /// <summary>Answers a Sensor Get; gives the octets of the answer, 0 for any other message.</summary>
    /// <param name="accessPdu">A message received.</param>
    /// <param name="answer">380 octets.</param>
    public int Answer(ReadOnlySpan<byte> accessPdu, Span<byte> answer)
    {
        if (!SensorStatus.TryDecodeGet(accessPdu, out var property)) return 0;
        if (property is not { } id) return EncodeStatus(answer);
        if (_values.TryGetValue(id, out var raw)) return SensorStatus.Encode(answer, [new(id, raw)]);

        // A property that the node does not have is named, without a value: format B, length 0x7F.
        (answer[0], answer[1], answer[2], answer[3]) = ((byte)SensorStatus.Opcode, 0xFF, (byte)id, (byte)((ushort)id >> 8));
        return 4;
    }
}
