using Dunes.Sdk.Simulation.Radio;
using Dunes.Sdk.Simulation.Scenarios;

namespace Dunes.Sdk.Simulation.Tests.Scenarios;

public class MeshLayoutTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(300)]
    public void Every_node_reaches_the_gateway_over_relays(int nodes)
    {
        for (var seed = 1ul; seed <= 5; seed++)
        {
            var layout = MeshLayout.Draw(nodes, seed, out var radioSeed);
            var radio = new SimulatedRadio(new(), new(), layout.Positions, radioSeed);
            var reached = new HashSet<int> { 0 };
            var open = new Queue<int>(reached);
            while (open.TryDequeue(out var from))
            {
                for (var to = 1; to < layout.Count; to++)
                {
                    if (radio.Reception(from, to) < 0.5 || !reached.Add(to)) continue;
                    if (layout.Roles[to] == NodeRole.Relay) open.Enqueue(to);
                }
            }

            Assert.Equal(nodes + 1, reached.Count);
            Assert.Equal(NodeRole.Gateway, layout.Roles[0]);
            Assert.Equal(Math.Max((int)Math.Round(nodes * 0.3), 1), layout.Roles.Count(role => role == NodeRole.LowPower));
            Assert.NotNull(layout.NearestActuator(1));
        }
    }

    [Fact]
    public void The_power_of_a_listener_and_of_a_sleeper_are_the_published_ones()
    {
        var hour = TimeSpan.FromHours(1);

        Assert.Equal(35.31, EnergyModel.Milliwatt(hour, hour, TimeSpan.Zero), 2);
        Assert.Equal(0.045, EnergyModel.Milliwatt(hour, TimeSpan.Zero, TimeSpan.Zero), 3);
        Assert.Equal(0, EnergyModel.Milliwatt(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));
    }
}
