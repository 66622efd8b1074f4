using System.Text;
using System.Text.Json;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Cli;

/// <summary>How far a fault simulation came, kept in a file after each part, so that a run that was stopped goes on.</summary>
internal sealed class FaultState(ulong first, string faults)
{
    public FaultTotals Totals { get; private set; } = new();

    public double Seconds { get; set; }

    /// <summary>Reads the state of an earlier part; a file that is not there is a run that has not begun.</summary>
    /// <exception cref="MisuseException">The file is of something else, or of another run.</exception>
    public void Read(string path)
    {
        if (!File.Exists(path)) return;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var root = document.RootElement;
            if (root.GetProperty("first").GetUInt64() != first || root.GetProperty("faults").GetString() != faults)
            {
                var (its, those) = (root.GetProperty("first").GetUInt64(), root.GetProperty("faults").GetString());
                var words = FormattableString.Invariant($"{path} is of a run from seed {its} on with faults {those}; name another file.");
                throw new MisuseException(words);
            }

            Totals = FaultTotals.Read(root);
            Seconds = root.GetProperty("seconds").GetDouble();
        }
        catch (Exception problem) when (problem is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MisuseException($"{path} is not the state of a fault simulation; name a new file, or one of this verb's.", problem);
        }
    }

    public Task WriteAsync(string path) => OutputFile.WriteAsync(path, ToJson(), CancellationToken.None);

    private string ToJson()
    {
        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("first", first);
            json.WriteString("faults", faults);
            json.WriteNumber("seconds", Seconds);
            Totals.Write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(octets.ToArray());
    }
}
