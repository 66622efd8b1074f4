using Dunes.Sdk.Gateway.Policy;

namespace Dunes.Sdk.Gateway.Tests.Policy;

public class SwitchPolicyTests
{
    private static SwitchCommand For(ushort target) => new(Guid.NewGuid(), target, true, "rules", "test");

    [Fact]
    public void A_target_passes_only_when_it_is_listed()
    {
        var policy = new SwitchPolicy([0x0201]);
        Assert.Null(policy.Refusal(For(0x0201)));
        Assert.Contains("0202", policy.Refusal(For(0x0202)));
        Assert.NotNull(new SwitchPolicy([]).Refusal(For(0x0201)));
    }

    [Fact]
    public void No_group_can_be_switched_even_where_no_list_is() => Assert.Contains("C001", new SwitchPolicy(null).Refusal(For(0xC001)));

    [Fact]
    public void One_switching_too_many_waits_until_a_minute_after_the_first()
    {
        var rate = new SwitchRate(2);
        Assert.True(rate.TryTake(1, TimeSpan.FromSeconds(0), out _));
        Assert.True(rate.TryTake(1, TimeSpan.FromSeconds(10), out _));
        Assert.False(rate.TryTake(1, TimeSpan.FromSeconds(59.9), out var next));
        Assert.Equal(TimeSpan.FromSeconds(60), next);
        Assert.True(rate.TryTake(2, TimeSpan.FromSeconds(59.9), out _));
        Assert.True(rate.TryTake(1, next, out _));
        Assert.False(rate.TryTake(1, TimeSpan.FromSeconds(61), out _));
    }
}
