using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway;

/// <summary>How urgent a value is: alarms are critical, vital signs out of their range elevated, the rest routine.</summary>
public static class ReadingPriority
{
    /// <summary>Weighs one value.</summary>
    public static Priority Of(SensorProperty property, long value) => property switch
    {
        SensorProperty.Alarm => value == 0 ? Priority.Elevated : Priority.Critical,
        SensorProperty.HeartRate => value is < 50 or > 120 ? Priority.Elevated : Priority.Routine,
        SensorProperty.OxygenSaturation => value < 92 ? Priority.Elevated : Priority.Routine,
        SensorProperty.BodyTemperature => value is < 3550 or > 3850 ? Priority.Elevated : Priority.Routine,
        _ => Priority.Routine,
    };
}
