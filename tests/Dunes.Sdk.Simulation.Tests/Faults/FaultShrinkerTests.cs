using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Sdk.Simulation.Tests.Faults;

public class FaultShrinkerTests
{
    [Theory]
    [InlineData(8, 5)]
    [InlineData(8, 0, 7)]
    [InlineData(9, 1, 2, 6)]
    [InlineData(1, 0)]
    public void Only_the_actions_stay_that_it_takes(int count, params int[] needed)
    {
        var shortest = FaultShrinker.Shrink(Schedule(count), schedule => needed.All(schedule.Kept.Contains), limit: 1000);

        Assert.Equal(needed, shortest.Kept);
    }

    [Fact]
    public void A_world_that_is_red_without_faults_needs_none()
    {
        var runs = 0;
        var shortest = FaultShrinker.Shrink(Schedule(8), _ => ++runs > 0, limit: 1000);

        Assert.Empty(shortest.Actions);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_schedule_that_turns_green_without_any_of_its_actions_stays_as_it_is() =>
        Assert.Equal(Enumerable.Range(0, 6), FaultShrinker.Shrink(Schedule(6), static _ => false, limit: 1000).Kept);

    [Fact]
    public void The_effort_is_bounded()
    {
        var runs = 0;
        FaultShrinker.Shrink(Schedule(200), schedule => ++runs > 0 && schedule.Kept.Contains(77) && schedule.Kept.Contains(150), limit: 20);

        Assert.Equal(20, runs);
    }

    private static FaultSchedule Schedule(int count) =>
        new(1, [.. Enumerable.Range(0, count)
            .Select(at => new FaultAction(FaultKind.Restart, TimeSpan.FromSeconds(at), FaultParty.Ground, 0, TimeSpan.FromSeconds(1), 0))]);
}
