using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class SentCommandTests
{
    private static SentCommand New() => new(Guid.NewGuid(), EndpointId.Dtn("hab-1"), 0x0201, true, (new(5), 6), TimeSpan.FromMinutes(40));

    [Fact]
    public void It_ends_once_by_whatever_comes_first()
    {
        Func<SentCommand, bool>[] ends =
        [
            static command => command.OnResult(CommandOutcome.Acknowledged, ""),
            static command => command.OnBundleGone(BundleFate.Expired),
            static command => command.OnDeadline(),
        ];
        CommandOutcome[] outcomes = [CommandOutcome.Acknowledged, CommandOutcome.Expired, CommandOutcome.Unknown];
        for (var first = 0; first < ends.Length; first++)
        {
            var command = New();
            Assert.True(ends[first](command));
            foreach (var end in ends) Assert.False(end(command));
            Assert.False(command.OnCarried());
            Assert.Equal((SentCommandState.Ended, outcomes[first]), (command.State, command.Outcome));
        }
    }

    [Fact]
    public void One_that_was_carried_does_not_expire_with_its_bundle()
    {
        var command = New();
        Assert.True(command.OnCarried());
        Assert.False(command.OnBundleGone(BundleFate.Expired));
        Assert.True(command.OnDeadline());
        Assert.Equal(CommandOutcome.Unknown, command.Outcome);
    }

    [Fact]
    public void One_whose_bundle_was_damaged_fails()
    {
        var command = New();
        Assert.True(command.OnBundleGone(BundleFate.Damaged));
        Assert.Equal((CommandOutcome.Failed, SentCommand.Damaged), (command.Outcome, command.Reason));
    }

    [Fact]
    public void A_turn_that_failed_leaves_it_as_it_was()
    {
        var command = New();
        command.OnCarried();
        var before = command.State;
        command.OnResult(CommandOutcome.Failed, "no answer");
        command.Restore(before);
        Assert.Equal((SentCommandState.Carried, CommandOutcome.None, ""), (command.State, command.Outcome, command.Reason));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_reads_back_as_it_was_stored(bool isCarried)
    {
        var command = New();
        if (isCarried) command.OnCarried();
        var read = SentCommand.Read(command.ToProto());
        Assert.Equal(
            (command.Id, command.Gateway, command.Target, command.IsOn, command.Bundle, command.Deadline, command.State),
            (read.Id, read.Gateway, read.Target, read.IsOn, read.Bundle, read.Deadline, read.State));
    }
}
