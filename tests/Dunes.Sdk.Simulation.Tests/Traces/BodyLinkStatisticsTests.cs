using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation.Tests.Traces;

public sealed class BodyLinkStatisticsTests : IDisposable
{
    private const string Header = "carry_tx_rx,range_m,samples,mean_dbm,sd_db";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dunes-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_embedded_runs_are_13_carriages_at_8_distances()
    {
        var statistics = BodyLinkStatistics.Default;
        Assert.Equal((104, 13), (statistics.Runs.Count, statistics.Fits.Count));
        Assert.Equal("HandDOWN_HandDOWN", statistics.Fits[0].Carriage); // nothing between the phones
        Assert.Equal(0, statistics.Fits[0].ExtraLossDb);
        Assert.Equal("ShirtPocketUP_BackPantsPocketDOWN", statistics.Fits[^1].Carriage); // two bodies between them
        Assert.InRange(statistics.Fits[^1].ExtraLossDb, 25, 28);
        Assert.All(statistics.Fits, fit => Assert.InRange(fit.StandardDeviationDb, 5, 9));
    }

    [Fact]
    public void A_line_through_exact_points_is_found_again()
    {
        // -60 dBm at 1 m with exponent 2, and the same 5 dB weaker.
        File.WriteAllLines(_path, [Header, "A,1,10,-60,3", "A,10,10,-80,3", "B,1,10,-65,3", "B,10,10,-85,3"]);
        var statistics = BodyLinkStatistics.Load(_path);
        var (best, other) = (statistics.Fit("A"), statistics.Fit("B"));
        Assert.Equal((-60, 2, 3, 0), (Math.Round(best.MeanAtOneMetreDbm, 9), Math.Round(best.PathLossExponent, 9), Math.Round(best.StandardDeviationDb, 9), Math.Round(best.ExtraLossDb, 9)));
        Assert.Equal(5, other.ExtraLossDb, 9);
        Assert.Equal(-70, best.MeanDbm(Math.Sqrt(10)), 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => best.MeanDbm(0));
        Assert.Contains("these are there: A, B", Assert.Throws<ArgumentException>(() => statistics.Fit("C")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "x")]
    [InlineData(2, Header, "A,1,10,-60")]
    [InlineData(3, Header, "A,1,10,-60,3", "A,2,10,high,3")]
    [InlineData(0, Header)]
    [InlineData(0, Header, "A,1,10,-60,3", "A,1,10,-61,3")] // one distance makes no line
    public void A_bad_file_is_named_with_its_line(int line, params string[] lines)
    {
        File.WriteAllLines(_path, lines);
        Assert.Equal(line, Assert.Throws<LinkTraceException>(() => BodyLinkStatistics.Load(_path)).Line);
    }
}
