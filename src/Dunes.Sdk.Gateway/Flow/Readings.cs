using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Mesh messages to readings: one for each property of a Sensor Status, numbered by the report counter in the same status.</summary>
internal sealed class Readings(int applicationKeyIndex, EndpointId gateway)
{
    private readonly List<SensorValue> _values = [];

    /// <summary>Adds the readings of a message; false when it is no Sensor Status under the sensors' key.</summary>
    public bool TryRead(in MeshMessage message, DtnTime wall, List<Reading> readings)
    {
        if (message.ApplicationKeyIndex != applicationKeyIndex) return false;
        _values.Clear();
        if (!SensorStatus.TryDecode(message.AccessPdu, _values)) return false;

        uint counter = 0;
        foreach (var value in _values)
        {
            if (value.PropertyId == SensorProperty.ReportCounter) counter = (uint)value.ToInt64();
        }

        for (var position = 0; position < _values.Count; position++)
        {
            var value = _values[position];
            if (value.PropertyId == SensorProperty.ReportCounter) continue;
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
}
