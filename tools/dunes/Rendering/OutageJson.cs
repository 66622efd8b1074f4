using System.Text.Json;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>The figures of a run as JSON; everything in it follows from the seed, so equal seeds give equal octets.</summary>
internal static class OutageJson
{
    public static void Write(Stream output, OutageOptions options, OutageResult result)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("suite", result.Suite);
            json.WriteNumber("seed", result.Seed);
            json.WriteNumber("virtualSeconds", result.VirtualSeconds);
            json.WriteStartObject("priorities");
            foreach (var priority in (ReadOnlySpan<Priority>)[Priority.Routine, Priority.Elevated, Priority.Critical])
            {
                WritePriority(json, priority, result.Priorities[priority]);
            }

            json.WriteEndObject();
            json.WriteStartObject("outage");
            json.WriteNumber("startSeconds", result.OutageStartSeconds);
            json.WriteNumber("durationSeconds", result.OutageDurationSeconds);
            json.WriteNumber("peakQueueBundles", result.PeakQueueBundles);
            json.WriteEndObject();
            json.WriteStartObject("forwardSecrecy");
            json.WriteNumber("oneTimePrekey", result.ForwardSecrecy.OneTime);
            json.WriteNumber("rotatingPrekey", result.ForwardSecrecy.Rotating);
            json.WriteNumber("lastResortPrekey", result.ForwardSecrecy.LastResort);
            json.WriteNumber("none", result.ForwardSecrecy.None);
            json.WriteEndObject();
            json.WriteNumber("gatewayRestarts", result.GatewayRestarts.Count);
            json.WriteNumber("gatewayOffSeconds", Math.Round(result.GatewayDowntimes.Sum(static off => off.To - off.From), 3));
            json.WriteNumber("uplinkSessions", result.UplinkSessions);
            json.WriteNumber("bundlesSentAgain", result.BundlesSentAgain);
            json.WriteStartObject("commands");
            json.WriteNumber("sent", result.CommandsSent);
            json.WriteNumber("acknowledged", result.CommandsAcknowledged);
            json.WriteEndObject();
            json.WriteStartObject("energyMilliwatt");
            json.WriteNumber("relay", result.RelayMilliwatt);
            json.WriteNumber("lowPower", result.LowPowerMilliwatt);
            json.WriteEndObject();
            json.WriteStartObject("receipt");
            json.WriteString("path", options.ReceiptPath);
            json.WriteString("verdict", result.ReceiptVerdict);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WritePriority(Utf8JsonWriter json, Priority priority, PriorityFigures figures)
    {
        json.WriteStartObject(PriorityName.Of(priority));
        json.WriteNumber("produced", figures.Produced);
        json.WriteNumber("accepted", figures.Accepted);
        json.WriteNumber("delivered", figures.Delivered);
        json.WriteNumber("held", figures.Held);
        json.WriteNumber("lost", figures.Lost);
        json.WriteNumber("duplicated", figures.Duplicated);
        json.WriteStartObject("notAccepted");
        json.WriteNumber("notHeard", figures.NotAccepted.NotHeard);
        json.WriteNumber("gatewayOff", figures.NotAccepted.GatewayOff);
        json.WriteNumber("noRoom", figures.NotAccepted.NoRoom);
        json.WriteNumber("sensorFailed", figures.NotAccepted.SensorFailed);
        json.WriteEndObject();
        if (figures.Latency is { } latency)
        {
            json.WriteStartObject("latencySeconds");
            json.WriteNumber("p50", latency.P50);
            json.WriteNumber("p95", latency.P95);
            json.WriteNumber("p99", latency.P99);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("latencySeconds");
        }

        json.WriteEndObject();
    }
}
