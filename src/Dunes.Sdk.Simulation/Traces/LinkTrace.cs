using System.Globalization;
using System.Reflection;

namespace Dunes.Sdk.Simulation.Traces;

/// <summary>A recorded uplink, one sample a second; it starts again when it ends.</summary>
/// <remarks>
/// A trace file is CSV: lines that begin with <c>#</c> are comments, the first other line names the columns, each further line is one second.
/// It needs <c>pop_ping_latency_ms</c>, <c>pop_ping_drop_rate</c> (0 to 1), <c>downlink_bps</c>, <c>uplink_bps</c>, <c>currently_obstructed</c> (0 or 1)
/// and either <c>fraction_obstructed</c> (0 to 1) or <c>fraction_obstructed_ppm</c> (0 to 1,000,000); columns beyond these are passed over.
/// A second that lost every ping has no latency: empty, nan or any number there reads as 0.
/// </remarks>
public sealed class LinkTrace
{
    /// <summary>The most samples a trace may have: a little over eleven days.</summary>
    public const int MaxSamples = 1_000_000;

    private const string DefaultFile = "fjordlink-2024-12-12.csv";
    private static readonly Lazy<LinkTrace> LazyDefault = new(ReadDefault);
    private readonly LinkSample[] _samples;

    private LinkTrace(string name, LinkSample[] samples) => (Name, _samples) = (name, samples);

    /// <summary>The ship-borne hour of 2024-12-12 (FjordLink, CC BY 4.0), embedded in compact form.</summary>
    public static LinkTrace Default => LazyDefault.Value;

    /// <summary>Reads a trace file: the compact form, or the columns of the recorded files.</summary>
    /// <exception cref="LinkTraceException">The file cannot be read; the message names file, line, what was found and what was expected.</exception>
    public static LinkTrace Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var reader = new StreamReader(path);
            return Read(path, Path.GetFileName(path), reader);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LinkTraceException(path, 0, $"it cannot be read ({failure.Message.TrimEnd('.')}); a CSV file of one sample a second is expected.", failure);
        }
    }

    /// <summary>Makes a trace of samples, one a second, for example of a generated link.</summary>
    /// <exception cref="ArgumentException">There are none, or more than <see cref="MaxSamples"/>.</exception>
    public static LinkTrace Of(string name, ReadOnlySpan<LinkSample> samples)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (samples.Length is 0 or > MaxSamples) throw new ArgumentException($"{samples.Length} samples were given; 1 to {MaxSamples} make a trace.", nameof(samples));
        return new(name, samples.ToArray());
    }

    /// <summary>Where it comes from, for reports.</summary>
    public string Name { get; }

    /// <summary>Its length.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(_samples.Length);

    /// <summary>The sample of a moment since the start; the trace repeats, before its start as well as after its end.</summary>
    public LinkSample At(TimeSpan elapsed)
    {
        var second = elapsed.Ticks / TimeSpan.TicksPerSecond;
        if (elapsed.Ticks < 0 && elapsed.Ticks % TimeSpan.TicksPerSecond != 0) second--;
        var index = (int)(second % _samples.Length);
        return _samples[index < 0 ? index + _samples.Length : index];
    }

    private static LinkTrace ReadDefault()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Dunes.Sdk.Simulation.Data.{DefaultFile}")
            ?? throw new LinkTraceException(DefaultFile, 0, "the embedded trace is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Read(DefaultFile, "FjordLink 2024-12-12, ship in the Kiel fjord (CC BY 4.0)", reader);
    }

    private static LinkTrace Read(string path, string name, TextReader reader)
    {
        var samples = new List<LinkSample>();
        Columns? columns = null;
        var lines = new BoundedLines(path, reader);
        while (lines.Next() is { } text)
        {
            var line = lines.Number;
            if (text.Length == 0 || text[0] == '#') continue;
            if (columns is null)
            {
                columns = Columns.Of(path, line, text);
                continue;
            }

            if (samples.Count == MaxSamples) throw new LinkTraceException(path, line, $"found more than {MaxSamples} samples, expected no more.");
            samples.Add(columns.Sample(path, line, text));
        }

        if (columns is null) throw new LinkTraceException(path, 0, "found no line that names the columns, expected one.");
        if (samples.Count == 0) throw new LinkTraceException(path, 0, "found no sample, expected at least one.");
        return new(name, [.. samples]);
    }

    /// <summary>Where each needed column stands.</summary>
    private sealed class Columns
    {
        private readonly int _count;
        private readonly int _latency;
        private readonly int _drop;
        private readonly int _downlink;
        private readonly int _uplink;
        private readonly int _obstructed;
        private readonly int _fraction;
        private readonly bool _isMillionth;

        private Columns(string path, int line, string[] names)
        {
            _count = names.Length;
            _latency = Find("pop_ping_latency_ms");
            _drop = Find("pop_ping_drop_rate");
            _downlink = Find("downlink_bps");
            _uplink = Find("uplink_bps");
            _obstructed = Find("currently_obstructed");
            _isMillionth = Array.IndexOf(names, "fraction_obstructed_ppm") >= 0;
            _fraction = Find(_isMillionth ? "fraction_obstructed_ppm" : "fraction_obstructed");

            int Find(string column)
            {
                var at = Array.IndexOf(names, column);
                return at >= 0 ? at : throw new LinkTraceException(path, line, $"found the columns {string.Join(',', names)}, expected {column} among them.");
            }
        }

        public static Columns Of(string path, int line, string text) => new(path, line, text.Split(',', StringSplitOptions.TrimEntries));

        public LinkSample Sample(string path, int line, string text)
        {
            var fields = text.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != _count) throw new LinkTraceException(path, line, $"found {fields.Length} columns, expected {_count}.");

            var drop = Number(_drop, "pop_ping_drop_rate", 1);
            var latency = drop >= 1 ? 0 : Number(_latency, "pop_ping_latency_ms", 60_000);
            var fraction = _isMillionth ? Number(_fraction, "fraction_obstructed_ppm", 1_000_000) / 1_000_000 : Number(_fraction, "fraction_obstructed", 1);
            return new(latency, drop, Number(_downlink, "downlink_bps", 1e12f), Number(_uplink, "uplink_bps", 1e12f), Number(_obstructed, "currently_obstructed", 1) > 0, fraction);

            float Number(int at, string column, float most) => IsNumber(fields[at], most, out var value)
                ? value
                : throw new LinkTraceException(path, line, FormattableString.Invariant($"found '{fields[at]}' as {column}, expected a number from 0 to {most:0}."));
        }

        private static bool IsNumber(string text, float most, out float value) =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= 0 && value <= most;
    }
}
