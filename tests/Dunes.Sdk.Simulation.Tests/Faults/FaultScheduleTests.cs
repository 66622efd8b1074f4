using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Sdk.Simulation.Tests.Faults;

public class FaultScheduleTests
{
    [Fact]
    public void Equal_seeds_give_equal_schedules_and_other_seeds_others()
    {
        Assert.Equal(FaultSchedule.Create(7, FaultKinds.OnByDefault).Actions, FaultSchedule.Create(7, FaultKinds.OnByDefault).Actions);
        Assert.NotEqual(FaultSchedule.Create(7, FaultKinds.OnByDefault).Actions, FaultSchedule.Create(8, FaultKinds.OnByDefault).Actions);
    }

    [Fact]
    public void The_order_in_which_kinds_are_named_does_not_matter() =>
        Assert.Equal(
            FaultSchedule.Create(3, [FaultKind.Kill, FaultKind.AirLoss]).Actions,
            FaultSchedule.Create(3, [FaultKind.AirLoss, FaultKind.Kill, FaultKind.AirLoss]).Actions);

    [Fact]
    public void Only_the_kinds_that_were_asked_for_come_and_all_of_them_do()
    {
        var seen = new HashSet<FaultKind>();
        for (var seed = 0UL; seed < 400; seed++)
        {
            seen.UnionWith(FaultSchedule.Create(seed, FaultKinds.OnByDefault).Actions.Select(action => action.Kind));
        }

        Assert.Equal(FaultKinds.OnByDefault.Order(), seen.Order());

        Assert.Empty(FaultSchedule.Create(1, []).Actions);
        Assert.Equal("no faults", FaultSchedule.Create(1, []).ToString());
    }

    [Fact]
    public void Full_disks_and_bit_rot_come_only_when_they_are_asked_for()
    {
        Assert.Equal([FaultKind.FullDisk, FaultKind.BitRot], FaultKinds.All.Except(FaultKinds.OnByDefault));
        Assert.NotEmpty(FaultSchedule.Create(1, [FaultKind.BitRot]).Actions);
    }

    [Fact]
    public void Actions_come_in_the_order_of_their_times_and_each_says_what_it_is_in_one_line()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var schedule = FaultSchedule.Create(seed, FaultKinds.All);
            Assert.Equal(schedule.Actions.OrderBy(action => action.At), schedule.Actions);
            foreach (var action in schedule.Actions)
            {
                Assert.Contains($" {FaultKinds.NameOf(action.Kind)}", action.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain('\n', action.ToString());
            }
        }
    }

    [Fact]
    public void A_part_of_a_part_is_named_by_its_positions_in_the_whole()
    {
        var whole = Enumerable.Range(1, 100).Select(seed => FaultSchedule.Create((ulong)seed, FaultKinds.OnByDefault))
            .First(schedule => schedule.Actions.Count >= 5);
        var part = whole.Keep([4, 1, 2, 4, 99]).Keep([0, 2]);

        Assert.Equal([1, 4], part.Kept);
        Assert.Equal([whole.Actions[1], whole.Actions[4]], part.Actions);
    }

    [Fact]
    public void Every_kind_has_a_name_by_which_it_is_found()
    {
        foreach (var kind in FaultKinds.All)
        {
            Assert.True(FaultKinds.TryParse(FaultKinds.NameOf(kind), out var found));
            Assert.Equal(kind, found);
        }

        Assert.Equal("clock-2000", FaultKinds.NameOf(FaultKind.Clock2000));
        Assert.False(FaultKinds.TryParse("PowerCut", out _));
        Assert.False(FaultKinds.TryParse(null, out _));
    }

    [Fact]
    public void No_two_reports_of_a_seed_have_one_value_of_one_property()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var plan = WorldPlan.Create(seed);
            Assert.InRange(plan.Reports.Count, 10, 30);
            var values = plan.Reports.SelectMany(report => new[] { (report.Property, report.Value), (report.Property, report.Twin) })
                .ToList();
            Assert.Equal(values.Count, values.Distinct().Count());
        }
    }
}
