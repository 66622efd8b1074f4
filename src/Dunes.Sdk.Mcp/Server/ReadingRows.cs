using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>Rows of the topic <c>reading</c>, all or only the alarms, of all sensors and gateways or of one.</summary>
internal sealed class ReadingRows(bool isAlarmsOnly, ushort? source, EndpointId? gateway)
{
    public const string Topic = "reading";

    public RowVerdict Read(in JournalEntry entry, out JournalReading? item)
    {
        item = null;
        using var document = RowJson.Parse(entry);
        if (document is null || !TryRead(entry.Number, document.RootElement, out var reading)) return RowVerdict.Unreadable;
        if (isAlarmsOnly && !reading.IsAlarm) return RowVerdict.Other;
        if (source is { } element && reading.Source != element) return RowVerdict.Other;
        if (gateway is { } wanted && !RowJson.IsOf(RowJson.Raw(document.RootElement, "gateway"), wanted)) return RowVerdict.Other;
        item = reading;
        return RowVerdict.Wanted;
    }

    private static bool TryRead(long number, JsonElement row, out JournalReading reading)
    {
        reading = null!;
        if (RowJson.Number(row, "source") is not (>= 0 and <= ushort.MaxValue and var source)) return false;
        if (RowJson.Number(row, "property") is not (>= 0 and <= ushort.MaxValue and var id)) return false;
        if (RowJson.Number(row, "value") is not { } value || PriorityOf(RowJson.Raw(row, "priority")) is not { } priority) return false;
        var property = (SensorProperty)id;
        reading = new()
        {
            Number = number,
            Source = (ushort)source,
            Property = Enum.IsDefined(property) ? property.ToString() : string.Create(CultureInfo.InvariantCulture, $"0x{id:X4}"),
            PropertyId = (ushort)id,
            Value = value,
            Unit = UnitOf(property),
            Counter = RowJson.Number(row, "counter") ?? 0,
            Priority = priority,
            IsAlarm = priority == Priority.Critical || property == SensorProperty.Alarm,
            Received = RowJson.Time(row, "received"),
            Delivered = RowJson.Time(row, "delivered"),
            Gateway = RowJson.Text(row, "gateway") ?? string.Empty,
            PossiblyRepeated = RowJson.Flag(row, "possiblyRepeated") ?? false,
        };
        return true;
    }

    private static Priority? PriorityOf(string? name) => name switch
    {
        "routine" => Priority.Routine,
        "elevated" => Priority.Elevated,
        "critical" => Priority.Critical,
        _ => null,
    };

    private static string? UnitOf(SensorProperty property) => property switch
    {
        SensorProperty.PresentAmbientTemperature => "0.5 degrees Celsius",
        SensorProperty.HeartRate => "beats per minute",
        SensorProperty.OxygenSaturation => "per cent",
        SensorProperty.BodyTemperature => "0.01 degrees Celsius",
        SensorProperty.Alarm => "alarm code, 0 for none",
        _ => null,
    };
}
