using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class UnadvisedReadingTests
{
    private static UnadvisedReading New(Priority priority = Priority.Critical) =>
        new(WorldKey, new() { Source = 0x0101, ReportCounter = 1, Property = SensorProperty.Alarm, Value = 3, Received = new(1), Priority = priority }, 1, TimeSpan.Zero);

    private static Crypto.KeyId WorldKey => new(1);

    [Fact]
    public void It_ends_once_and_only_from_where_that_end_is_reached()
    {
        var waits = New();
        Assert.False(waits.OnAdvised());
        Assert.True(waits.OnLifetimeOver());
        Assert.False(waits.OnNoRoom());

        var asked = New();
        asked.OnAsked();
        Assert.False(asked.OnLifetimeOver()); // the answer may still come
        Assert.False(asked.OnNoRoom());
        Assert.True(asked.OnAdvised());
        Assert.False(asked.OnAdvised());
        asked.Restore();
        Assert.Equal(AdviceState.Asked, asked.State);
    }

    [Fact]
    public void Its_rests_grow_from_a_second_to_five_minutes()
    {
        var reading = New();
        var rests = new List<double>();
        for (var attempt = 0; attempt < 11; attempt++)
        {
            reading.OnAsked();
            reading.OnFailed(TimeSpan.FromHours(1), canFallBack: false);
            rests.Add((reading.AskAt - TimeSpan.FromHours(1)).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], rests);
    }

    [Theory]
    [InlineData(Priority.Critical, true, true)]
    [InlineData(Priority.Critical, false, false)]
    [InlineData(Priority.Elevated, true, false)]
    public void Only_a_critical_one_goes_to_the_fallback_and_without_a_rest(Priority priority, bool canFallBack, bool wants)
    {
        var reading = New(priority);
        reading.OnAsked();
        reading.OnFailed(TimeSpan.FromHours(1), canFallBack);
        Assert.Equal((wants, wants), (reading.WantsFallback, reading.AskAt == TimeSpan.FromHours(1)));
    }
}
