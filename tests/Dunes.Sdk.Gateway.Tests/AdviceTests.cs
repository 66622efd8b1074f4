using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

public class AdviceTests
{
    [Fact]
    public void An_answer_that_takes_its_time_raises_the_signal_and_is_sent()
    {
        var advisor = new SlowAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        var signals = 0;
        world.Ground.Signal = () => Interlocked.Increment(ref signals);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(TimeSpan.FromSeconds(3));
        Assert.Empty(world.Sent);
        advisor.Answer([new(Guid.NewGuid(), FlowWorld.ActuatorAddress, true, "model slow", "it said so")]);
        SpinWait.SpinUntil(() => Volatile.Read(ref signals) == 1);
        world.RunUntil(() => world.Ended.Count == 1, TimeSpan.FromSeconds(3));
        Assert.Equal("model slow", world.Sent[0].DecidedBy);
    }

    [Fact]
    public void A_question_that_was_open_when_ground_died_is_asked_again()
    {
        var advisor = new SlowAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(1, advisor.Questions);
        world.KillGround();
        world.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(2, advisor.Questions);
    }

    [Fact]
    public void An_advisor_that_throws_is_asked_five_times_and_the_flow_goes_on()
    {
        var advisor = new BrokenAdvisor();
        using var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(TimeSpan.FromSeconds(150));
        Assert.Equal(5, advisor.Questions);
        Assert.Equal(1, world.Ground.Counters.AdviceFailed);
        Assert.Single(world.Delivered);
    }

    private sealed class SlowAdvisor : IAdvisor
    {
        private TaskCompletionSource<IReadOnlyList<SwitchCommand>> _answer = new();

        public int Questions { get; private set; }

        public string DecidedBy => "model slow";

        public void Answer(IReadOnlyList<SwitchCommand> commands) => _answer.SetResult(commands);

        public ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
        {
            Questions++;
            return new((_answer = new()).Task);
        }
    }

    private sealed class BrokenAdvisor : IAdvisor
    {
        public int Questions { get; private set; }

        public string DecidedBy => "model broken";

        public ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
        {
            Questions++;
            throw new InvalidOperationException("no answer");
        }
    }
}
