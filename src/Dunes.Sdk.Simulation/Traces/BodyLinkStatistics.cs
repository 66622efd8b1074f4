using System.Globalization;
using System.Reflection;

namespace Dunes.Sdk.Simulation.Traces;

/// <summary>What bodies do to Bluetooth LE: measured strength between carried phones, and a log-distance fit for each way of carrying.</summary>
/// <remarks>MIT Lincoln Laboratory, PACT 2020 (CC BY 4.0), embedded: 13 carriages at 8 distances from 0.9 to 4.6 m, indoors.</remarks>
public sealed class BodyLinkStatistics
{
    private const string DefaultFile = "ble-pact-summary.csv";
    private const string Header = "carry_tx_rx,range_m,samples,mean_dbm,sd_db";
    private static readonly Lazy<BodyLinkStatistics> LazyDefault = new(ReadDefault);

    private BodyLinkStatistics(IReadOnlyList<BodyLinkRun> runs)
    {
        Runs = runs;
        var lines = runs.GroupBy(run => run.Carriage, StringComparer.Ordinal).Select(group => Line.Through([.. group])).ToList();
        var middle = Math.Sqrt(runs.Min(run => run.RangeMetres) * runs.Max(run => run.RangeMetres));
        var best = lines.Max(line => line.At(middle));
        Fits = [.. lines
            .Select(line => new BodyLinkFit(line.Carriage, line.AtOneMetre, line.Exponent, line.Deviation, best - line.At(middle)))
            .OrderBy(fit => fit.ExtraLossDb)];
    }

    /// <summary>The embedded statistics.</summary>
    public static BodyLinkStatistics Default => LazyDefault.Value;

    /// <summary>Every measured run.</summary>
    public IReadOnlyList<BodyLinkRun> Runs { get; }

    /// <summary>One fit for each carriage, the strongest first.</summary>
    public IReadOnlyList<BodyLinkFit> Fits { get; }

    /// <summary>The fit of one carriage, for example <c>HandDOWN_HandDOWN</c>.</summary>
    /// <exception cref="ArgumentException">No run has that carriage; the message names those that are there.</exception>
    public BodyLinkFit Fit(string carriage)
    {
        ArgumentException.ThrowIfNullOrEmpty(carriage);
        return Fits.FirstOrDefault(fit => fit.Carriage == carriage)
            ?? throw new ArgumentException($"No run has the carriage '{carriage}'; these are there: {string.Join(", ", Fits.Select(fit => fit.Carriage))}.", nameof(carriage));
    }

    /// <summary>Reads such a file: comments after <c>#</c>, then the columns carry_tx_rx, range_m, samples, mean_dbm and sd_db.</summary>
    /// <exception cref="LinkTraceException">The file cannot be read; the message names file, line, what was found and what was expected.</exception>
    public static BodyLinkStatistics Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var reader = new StreamReader(path);
            return Read(path, reader);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LinkTraceException(path, 0, $"it cannot be read ({failure.Message.TrimEnd('.')}); a CSV file of measured runs is expected.", failure);
        }
    }

    private static BodyLinkStatistics ReadDefault()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Dunes.Sdk.Simulation.Data.{DefaultFile}")
            ?? throw new LinkTraceException(DefaultFile, 0, "the embedded statistics are missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Read(DefaultFile, reader);
    }

    private static BodyLinkStatistics Read(string path, TextReader reader)
    {
        var runs = new List<BodyLinkRun>();
        var isHeaderRead = false;
        var lines = new BoundedLines(path, reader);
        while (lines.Next() is { } text)
        {
            var line = lines.Number;
            if (text.Length == 0 || text[0] == '#') continue;
            if (!isHeaderRead)
            {
                if (text != Header) throw new LinkTraceException(path, line, $"found the columns {text}, expected {Header}.");
                isHeaderRead = true;
                continue;
            }

            var fields = text.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != 5) throw new LinkTraceException(path, line, $"found {fields.Length} columns, expected 5.");
            runs.Add(new(fields[0], Number(1, 0.01, 1000), (int)Number(2, 1, 1e9), Number(3, -150, 30), Number(4, 0, 100)));

            double Number(int at, double least, double most) =>
                double.TryParse(fields[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                    ? value
                    : throw new LinkTraceException(path, line, FormattableString.Invariant($"found '{fields[at]}' as {Header.Split(',')[at]}, expected a number from {least} to {most}."));
        }

        var lonely = runs.GroupBy(run => run.Carriage, StringComparer.Ordinal).FirstOrDefault(group => group.Select(run => run.RangeMetres).Distinct().Count() < 2);
        if (lonely is not null) throw new LinkTraceException(path, 0, $"found one distance for {lonely.Key}, expected at least two to fit a line.");
        return runs.Count > 0 ? new(runs) : throw new LinkTraceException(path, 0, "found no run, expected at least one carriage at two distances.");
    }

    /// <summary>Least squares of the mean strength over the logarithm of the distance.</summary>
    private readonly record struct Line(string Carriage, double AtOneMetre, double Exponent, double Deviation)
    {
        public double At(double range) => AtOneMetre - (10 * Exponent * Math.Log10(range));

        public static Line Through(BodyLinkRun[] runs)
        {
            var x = Array.ConvertAll(runs, run => Math.Log10(run.RangeMetres));
            var meanX = x.Average();
            var meanY = runs.Average(run => run.MeanDbm);
            var slope = runs.Select((run, at) => (x[at] - meanX) * (run.MeanDbm - meanY)).Sum() / x.Sum(value => (value - meanX) * (value - meanX));
            var line = new Line(runs[0].Carriage, meanY - (slope * meanX), -slope / 10, 0);
            var samples = runs.Sum(run => (double)run.Samples);
            var variance = runs.Sum(run => run.Samples * ((run.StandardDeviationDb * run.StandardDeviationDb) + Math.Pow(run.MeanDbm - line.At(run.RangeMetres), 2))) / samples;
            return line with { Deviation = Math.Sqrt(variance) };
        }
    }
}
