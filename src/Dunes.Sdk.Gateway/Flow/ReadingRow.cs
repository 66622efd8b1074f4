namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The body of a row of the topic <c>reading</c>.</summary>
internal sealed record ReadingRow(int Source, int Property, long Counter, long Value, string Priority, string Received, string Delivered, string Gateway, string Envelope)
{
    public static ReadingRow From(in Reading reading, EnvelopeNumber envelope, EndpointId gateway, DtnTime wall) => new(
        reading.Source,
        (int)reading.Property,
        reading.ReportCounter,
        reading.Value,
        PriorityNames.Of(reading.Priority),
        reading.Received.ToString(),
        wall.ToString(),
        gateway.ToString(),
        envelope.ToString());
}
