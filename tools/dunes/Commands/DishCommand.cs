using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dunes.Cli.Rendering;
using Dunes.Sdk.Starlink;
using Spectre.Console;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes dish status</c>: ask a dish how it is.</summary>
internal static class DishCommand
{
    public static Command Create()
    {
        var address = new Option<string>("--address") { HelpName = "HOST:PORT", Description = "The dish's local API.", DefaultValueFactory = _ => "192.168.100.1:9200" };
        var timeout = new Option<string>("--timeout") { HelpName = "DURATION", Description = "How long to wait for the answer.", DefaultValueFactory = _ => "5s" };
        var json = CommonOptions.Json("Print the status as JSON; what the dish did not say is null.");
        var status = new Command("status", "Ask a dish for its status over its local gRPC API. Exits with 1 when it does not answer or refuses.") { address, timeout, json };
        status.SetAction(async (parsed, cancellationToken) =>
        {
            var uri = Address(parsed.GetRequiredValue(address));
            var wait = DurationText.Parse(parsed.GetRequiredValue(timeout));
            using var dish = new DishClient(new DishOptions { Address = uri, Timeout = wait }, TimeProvider.System);
            var answer = await dish.GetStatusAsync(cancellationToken);
            if (parsed.GetValue(json)) PrintJson(answer);
            else PrintTable(uri, answer);
            return ExitCode.Done;
        });
        return new Command("dish", "The Starlink dish.") { status };
    }

    private static Uri Address(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri) && uri.PathAndQuery == "/"
            ? uri
            : throw new MisuseException($"'{text}' is no address; HOST:PORT is, for example 192.168.100.1:9200.");
    }

    private static void PrintTable(Uri address, DishStatus status)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle($"Dish at {address.Authority}") };
        table.AddColumn("what");
        table.AddColumn("value");
        foreach (var (name, value) in Rows(status)) table.AddRow(name, Markup.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "not said"));
        Terminal.ForOutput().Write(table);
    }

    private static void PrintJson(DishStatus status)
    {
        using var output = VerbOutput.Open();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Rows(status))
            {
                switch (value)
                {
                    case double number: json.WriteNumber(name, number); break;
                    case bool flag: json.WriteBoolean(name, flag); break;
                    case string text: json.WriteString(name, text); break;
                    default: json.WriteNull(name); break;
                }
            }

            json.WriteStartArray("alerts");
            foreach (var alert in status.Alerts) json.WriteStringValue(alert);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static IEnumerable<(string Name, object? Value)> Rows(DishStatus status) =>
    [
        ("state", status.State),
        ("deviceId", status.DeviceId),
        ("hardwareVersion", status.HardwareVersion),
        ("softwareVersion", status.SoftwareVersion),
        ("uptimeSeconds", status.Uptime?.TotalSeconds),
        ("popPingLatencyMs", status.PopPingLatency?.TotalMilliseconds),
        ("popPingDropRate", status.PopPingDropRate),
        ("downlinkBitsPerSecond", status.DownlinkBitsPerSecond),
        ("uplinkBitsPerSecond", status.UplinkBitsPerSecond),
        ("isObstructed", status.IsObstructed),
        ("fractionObstructed", status.FractionObstructed),
        ("outageCause", status.Outage?.Cause.ToString()),
        ("outageSeconds", status.Outage?.Duration.TotalSeconds),
    ];
}
