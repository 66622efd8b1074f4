namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The body of a row of the topic <c>reading</c>.</summary>
internal sealed record ReadingRow
{
    public required int Source { get; init; }

    public required int Property { get; init; }

    public required long Counter { get; init; }

    public required long Value { get; init; }

    public required string Priority { get; init; }

    public required string Received { get; init; }

    public required string Delivered { get; init; }

    public required string Gateway { get; init; }

    public required string Envelope { get; init; }

    /// <summary>IV index of the mesh message; absent where the gateway did not send it, as are the next two.</summary>
    public uint? IvIndex { get; init; }

    public uint? Sequence { get; init; }

    public int? Position { get; init; }

    /// <summary>True where the gateway may have delivered the same report before; absent otherwise.</summary>
    public bool? PossiblyRepeated { get; init; }

    public static ReadingRow From(Reading reading, EnvelopeNumber envelope, EndpointId gateway, DtnTime wall) => new()
    {
        Source = reading.Source,
        Property = (int)reading.Property,
        Counter = reading.ReportCounter,
        Value = reading.Value,
        Priority = PriorityNames.Of(reading.Priority),
        Received = reading.Received.ToString(),
        Delivered = wall.ToString(),
        Gateway = gateway.ToString(),
        Envelope = envelope.ToString(),
        IvIndex = reading.HasSequence ? reading.IvIndex : null,
        Sequence = reading.HasSequence ? reading.Sequence : null,
        Position = reading.HasSequence ? reading.Position : null,
        PossiblyRepeated = reading.IsPossiblyRepeated ? true : null,
    };
}
