using System.Text.Json.Serialization;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Mcp;

/// <summary>A reading as ground's journal has it.</summary>
public sealed record JournalReading
{
    /// <summary>The row's number in the journal.</summary>
    public required long Number { get; init; }

    /// <summary>Unicast address of the sensor's element.</summary>
    public required ushort Source { get; init; }

    /// <summary>
    /// What was measured: the name of a <see cref="SensorProperty"/>, or <c>0x</c> and four hexadecimal digits if the id has no name here.
    /// </summary>
    public required string Property { get; init; }

    /// <summary>The id of the property.</summary>
    public required ushort PropertyId { get; init; }

    /// <summary>The raw value, in <see cref="Unit"/>.</summary>
    public required long Value { get; init; }

    /// <summary>The unit of one step of the raw value, or null if the property has none here.</summary>
    public string? Unit { get; init; }

    /// <summary>The sensor's own count of its reports, or 0 if it does not count them.</summary>
    public required long Counter { get; init; }

    /// <summary>How urgent it is.</summary>
    [JsonConverter(typeof(PriorityConverter))]
    public required Priority Priority { get; init; }

    /// <summary>
    /// Whether it is an alarm: critical, or of the property <see cref="SensorProperty.Alarm"/>, whose value 0 says that the alarm is over.
    /// </summary>
    public required bool IsAlarm { get; init; }

    /// <summary>When the gateway received it, or null if the gateway had no clock.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>When ground stored it, or null if ground had no clock.</summary>
    public DateTimeOffset? Delivered { get; init; }

    /// <summary>The endpoint of the gateway that sealed it, with everything that is not plain text escaped.</summary>
    public required string Gateway { get; init; }

    /// <summary>Whether it may have been delivered before.</summary>
    public bool PossiblyRepeated { get; init; }
}
