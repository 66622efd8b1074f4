namespace Dunes.Sdk.Tests;

public class DtnTimeTests
{
    [Fact]
    public void The_epoch_is_the_year_2000()
    {
        Assert.Equal(new DtnTime(1), DtnTime.From(new DateTimeOffset(2000, 1, 1, 0, 0, 0, 1, TimeSpan.Zero)));
        Assert.Equal("2000-01-01T00:00:01.500Z", new DtnTime(1500).ToString());
    }

    [Fact]
    public void Before_the_epoch_no_time_is_known()
    {
        Assert.Equal(DtnTime.Unknown, DtnTime.From(DateTimeOffset.UnixEpoch));
        Assert.Equal("unknown", DtnTime.Unknown.ToString());
    }

    [Fact]
    public void Additions_stop_at_both_ends()
    {
        Assert.Equal(ulong.MaxValue, new DtnTime(ulong.MaxValue - 1).Add(TimeSpan.FromDays(1)).Milliseconds);
        Assert.Equal(0UL, new DtnTime(5).Add(TimeSpan.FromSeconds(-1)).Milliseconds);
        Assert.Equal(DateTimeOffset.MaxValue, new DtnTime(ulong.MaxValue).ToDateTimeOffset());
    }

    [Fact]
    public void A_moment_survives_the_way_there_and_back()
    {
        var moment = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);
        Assert.Equal(moment, DtnTime.From(moment).ToDateTimeOffset());
        Assert.True(DtnTime.From(moment) < DtnTime.From(moment.AddMilliseconds(1)));
    }
}
