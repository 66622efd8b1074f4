using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Mesh messages to readings: one for each value of a Sensor Status, numbered by the report counter in the same status.</summary>
/// <param name="gateway">Node id of the gateway.</param>
internal sealed class Readings(EndpointId gateway)
{
    private const int MaxValueSize = sizeof(long);
    private const int MaxCounterSize = sizeof(uint);
    private readonly List<SensorValue> _values = [];

    /// <summary>Values that no number holds, and counters.</summary>
    public long UnsupportedSizes { get; private set; }

    /// <summary>Adds the readings of a message; false if it is not a Sensor Status, or is malformed.</summary>
    public bool TryRead(in MeshMessage message, DtnTime wall, List<Reading> readings)
    {
        _values.Clear();
        if (!SensorStatus.TryDecode(message.AccessPdu, _values)) return false;
        var counter = Counter();
        for (var position = 0; position < _values.Count; position++)
        {
            var value = _values[position];
            if (value.PropertyId == SensorProperty.ReportCounter) continue;
            if (value.Raw.Length > MaxValueSize)
            {
                UnsupportedSizes++;
                continue;
            }

            var number = value.ToInt64();
            readings.Add(new()
            {
                Gateway = gateway,
                Source = message.Source,
                IvIndex = message.IvIndex,
                Sequence = message.Sequence,
                Position = position,
                ReportCounter = counter,
                Property = value.PropertyId,
                Value = number,
                Received = wall,
                Priority = ReadingPriority.Of(value.PropertyId, number),
            });
        }

        return true;
    }

    /// <summary>
    /// The report counter among the values; 0 if there is none that can be used: the values beside it are taken then as those of a sensor
    /// that keeps no count.
    /// </summary>
    private uint Counter()
    {
        uint counter = 0;
        foreach (var value in _values)
        {
            if (value.PropertyId != SensorProperty.ReportCounter) continue;
            if (value.Raw.Length <= MaxCounterSize) counter = (uint)value.ToInt64();
            else UnsupportedSizes++;
        }

        return counter;
    }
}
