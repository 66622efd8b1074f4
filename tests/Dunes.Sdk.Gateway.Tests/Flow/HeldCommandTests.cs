using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class HeldCommandTests
{
    private static readonly DtnTime Received = new(800_000_000_000);

    [Theory]
    [InlineData(-3600, false)]
    [InlineData(59, false)]
    [InlineData(61, true)]
    [InlineData(86_400, true)]
    public void A_command_of_a_minute_is_past_by_the_clock_after_a_minute(int seconds, bool isPast)
    {
        var held = new HeldCommand(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), Received, TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));
        var again = HeldCommand.Read(held.ToProto());
        Assert.Equal(isPast, again!.IsPastBy(Received.Add(TimeSpan.FromSeconds(seconds))));
        Assert.False(again.IsPastBy(DtnTime.Unknown));
    }

    [Fact]
    public void One_of_which_nobody_knows_how_long_it_was_good_is_never_past_by_the_clock()
    {
        var held = new HeldCommand(new(Guid.NewGuid(), 0x0201, true, "rules", "because"), Received, TimeSpan.FromHours(5), null);
        Assert.False(HeldCommand.Read(held.ToProto())!.IsPastBy(Received.Add(TimeSpan.FromDays(30))));
    }
}
