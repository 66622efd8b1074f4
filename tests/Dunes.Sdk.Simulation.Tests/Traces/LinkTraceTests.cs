using Dunes.Sdk.Simulation.Traces;
using Dunes.TestSupport;

namespace Dunes.Sdk.Simulation.Tests.Traces;

public sealed class LinkTraceTests : IDisposable
{
    private const string Header = "pop_ping_latency_ms,pop_ping_drop_rate,downlink_bps,uplink_bps,currently_obstructed,fraction_obstructed";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dunes-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_embedded_hour_is_whole()
    {
        var trace = LinkTrace.Default;
        Assert.Equal(TimeSpan.FromHours(1), trace.Length);
        Assert.Contains("FjordLink", trace.Name, StringComparison.Ordinal);
        Assert.Equal(new(31.12f, 0, 24503, 20376, false, 0.000886f), trace.At(TimeSpan.Zero));
        var samples = Enumerable.Range(0, 3600).Select(second => trace.At(TimeSpan.FromSeconds(second))).ToList();
        Assert.Equal(118, samples.Count(sample => sample.DropRate > 0));
        Assert.All(samples, sample => Assert.InRange(sample.LatencyMs, 15, 130));
    }

    [Fact]
    public void It_starts_again_when_it_ends_and_ran_before_it_began()
    {
        var trace = Write(Header, "1,0,0,0,0,0", "2,0,0,0,0,0", "3,0,0,0,0,0");
        Assert.Equal("1 1 2 2 3 3 1", string.Join(' ', Enumerable.Range(0, 7).Select(half => trace.At(TimeSpan.FromSeconds(half / 2.0)).LatencyMs)));
        Assert.Equal("3 3 2 2 1 1 3", string.Join(' ', Enumerable.Range(1, 7).Select(half => trace.At(TimeSpan.FromSeconds(-half / 2.0)).LatencyMs)));
        Assert.Equal(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond % 3 + 1, trace.At(TimeSpan.MaxValue).LatencyMs);
        trace.At(TimeSpan.MinValue);
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("123")]
    public void Where_every_ping_is_lost_the_latency_means_nothing(string latency) =>
        Assert.Equal(new(0, 1, 7, 8, true, 0.25f), Write("# a comment", Header, $"{latency},1.0000,7,8,1,0.25").At(TimeSpan.Zero));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_end_as_they_do_on_every_system(string end)
    {
        File.WriteAllText(_path, string.Join(end, Header, string.Empty, "1,0,0,0,0,0", "2,0,0,0,0,0") + end);
        Assert.Equal(TimeSpan.FromSeconds(2), LinkTrace.Load(_path).Length);
        File.AppendAllText(_path, "3");
        Assert.Equal(5, Assert.Throws<LinkTraceException>(() => LinkTrace.Load(_path)).Line);
    }

    [Fact]
    public void A_line_without_an_end_is_noticed()
    {
        Assert.Contains("line 2: found more than 4096 characters", Assert.Throws<LinkTraceException>(() => Write(Header, new string('1', 4097))).Message, StringComparison.Ordinal);
        Assert.Equal(1, Write(Header, "1,0,0,0,0,0", "#" + new string('1', 4095)).At(TimeSpan.Zero).LatencyMs);
        if (File.Exists("/dev/zero")) Assert.Throws<LinkTraceException>(() => LinkTrace.Load("/dev/zero"));
    }

    [Fact]
    public void Millionths_and_shares_are_the_same() =>
        Assert.Equal(0.25f, Write(Header + "_ppm", "1,0,7,8,1,250000").At(TimeSpan.Zero).FractionObstructed);

    [Theory]
    [InlineData(1, "found the columns a,b, expected pop_ping_latency_ms among them.", "a,b")]
    [InlineData(2, "found 5 columns, expected 6.", Header, "1,0,7,8,1")]
    [InlineData(3, "found 'x' as downlink_bps, expected a number from 0 to 1000000000000.", Header, "1,0,7,8,1,0", "1,0,x,8,1,0")]
    [InlineData(2, "found 'nan' as pop_ping_latency_ms, expected a number from 0 to 60000.", Header, "nan,0.5,7,8,1,0")]
    [InlineData(2, "found '1.5' as pop_ping_drop_rate, expected a number from 0 to 1.", Header, "1,1.5,7,8,1,0")]
    [InlineData(2, "found '-1' as uplink_bps, expected a number from 0 to 1000000000000.", Header, "1,0,7,-1,1,0")]
    [InlineData(0, "found no sample, expected at least one.", Header)]
    [InlineData(0, "found no line that names the columns, expected one.", "# only this")]
    [InlineData(0, "found no line that names the columns, expected one.")]
    public void A_bad_file_is_named_with_its_line(int line, string detail, params string[] lines)
    {
        var failure = Assert.Throws<LinkTraceException>(() => Write(lines));
        Assert.Equal((_path, line), (failure.Path, failure.Line));
        Assert.Equal($"The trace {_path}{(line > 0 ? $", line {line}" : "")}: {detail}", failure.Message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Contains("missing.csv", Assert.Throws<LinkTraceException>(() => LinkTrace.Load(Path.Combine(Path.GetTempPath(), "dunes-missing.csv"))).Message, StringComparison.Ordinal);
        Assert.Throws<LinkTraceException>(() => LinkTrace.Load(Path.GetTempPath()));
        Assert.Throws<ArgumentException>(() => LinkTrace.Load(" "));
    }

    [Fact]
    public void A_generated_trace_needs_a_sample()
    {
        Assert.Throws<ArgumentException>(() => LinkTrace.Of("none", []));
        Assert.Equal(TimeSpan.FromSeconds(2), LinkTrace.Of("two", new LinkSample[2]).Length);
    }

    [Theory]
    [InlineData("fjordlink-2024-12-12-11-07-23.csv", 118)]
    [InlineData("fjordlink-2025-01-30-18-02-49.csv", -1)]
    public void The_recorded_files_are_read_with_all_their_columns(string file, int lossy)
    {
        var folder = Vectors.BesideCheckout("starlink");
        if (folder is null || !File.Exists(Path.Combine(folder, file))) Assert.Skip($"{file} is not beside this checkout.");
        var trace = LinkTrace.Load(Path.Combine(folder, file));
        Assert.Equal((TimeSpan.FromHours(1), file), (trace.Length, trace.Name));
        if (lossy < 0) return;
        var all = Enumerable.Range(0, 3600).Select(second => TimeSpan.FromSeconds(second)).ToList();
        Assert.Equal(lossy, all.Count(at => trace.At(at).DropRate > 0));
        Assert.All(all, at => Assert.Equal(LinkTrace.Default.At(at).LatencyMs, trace.At(at).LatencyMs));
    }

    private LinkTrace Write(params string[] lines)
    {
        File.WriteAllLines(_path, lines);
        return LinkTrace.Load(_path);
    }
}
