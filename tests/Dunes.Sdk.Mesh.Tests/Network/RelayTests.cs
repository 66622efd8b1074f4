namespace Dunes.Sdk.Mesh.Tests.Network;

public class RelayTests
{
    [Theory]
    [InlineData(3, false)] // the last of the chain is four hops away
    [InlineData(4, true)]
    [InlineData(7, true)]
    public void A_chain_of_five_carries_a_message_as_far_as_its_ttl(int ttl, bool arrives)
    {
        var network = Chain(1, 0);
        network.Nodes[0].Send(new(5, 0, Ttl: (byte)ttl), "hello"u8, network.Now, out _);
        network.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(arrives ? 1 : 0, network.Messages.Count);
        if (arrives) Assert.Equal((4, ttl - 3), (network.Messages[0].Node, network.Messages[0].Message.Ttl));

        // Each relay sends it once, one hop less each time, and the destination does not relay.
        var relayed = network.Transmissions.Where(transmission => transmission.Transmission.IsRelayed).ToList();
        Assert.Equal(Enumerable.Range(1, Math.Min(3, ttl - 1)), relayed.Select(transmission => transmission.Node));
        Assert.All(relayed, transmission => Assert.Equal(ttl - transmission.Node, network.Read(transmission.Transmission).Ttl));
    }

    [Fact]
    public void A_long_message_crosses_a_lossy_chain_and_is_acknowledged()
    {
        var network = Chain(2, 0.3);
        var access = Enumerable.Range(0, 380).Select(i => (byte)i).ToArray();
        network.Nodes[0].Send(new(5, 0), access, network.Now, out var handle);
        network.Run(TimeSpan.FromMinutes(1));
        var (node, outcome) = Assert.Single(network.Outcomes);
        Assert.Equal((0, handle, true), (node, outcome.Handle, outcome.IsDelivered));
        Assert.True(outcome.Acknowledgment > 0);
        Assert.Equal(access, Assert.Single(network.Messages).Message.AccessPdu.ToArray());
    }

    [Fact]
    public void Everyone_hears_everyone_and_each_relays_once()
    {
        var network = new TestNetwork(3);
        for (ushort address = 1; address <= 10; address++) network.Add(TestNetwork.Configuration(address) with { IsRelay = true });
        network.Nodes[0].Send(new(0xFFFF, 0), "hello"u8, network.Now, out _);
        network.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(9, network.Messages.Count);
        Assert.Equal(Enumerable.Range(0, 10), network.Transmissions.Select(transmission => transmission.Node).Order());
    }

    private static TestNetwork Chain(int seed, double loss)
    {
        var network = new TestNetwork(seed) { Loss = loss, Hears = (from, to) => Math.Abs(from - to) == 1 };
        for (ushort address = 1; address <= 5; address++) network.Add(TestNetwork.Configuration(address) with { IsRelay = true });
        return network;
    }
}
