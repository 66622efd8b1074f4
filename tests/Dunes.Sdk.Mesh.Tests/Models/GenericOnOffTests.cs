using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Mesh.Tests.Models;

public class GenericOnOffTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);
    private readonly byte[] _answer = new byte[GenericOnOff.MaxSize];

    [Fact]
    public void Messages_have_the_specified_octets()
    {
        var octets = new byte[6];
        Assert.Equal("82020107", Convert.ToHexString(octets[..GenericOnOff.EncodeSet(octets, true, 7)]));
        Assert.True(GenericOnOff.TryDecodeSet(octets.AsSpan(0, 4), out var on, out var transaction, out var isAcknowledged));
        Assert.Equal((true, (byte)7, true), (on, transaction, isAcknowledged));
        Assert.Equal("82030107", Convert.ToHexString(octets[..GenericOnOff.EncodeSet(octets, true, 7, isAcknowledged: false)]));
        Assert.Equal("820401", Convert.ToHexString(octets[..GenericOnOff.EncodeStatus(octets, true)]));
        Assert.True(GenericOnOff.TryDecodeStatus(Convert.FromHexString("8204000145"), out on));
        Assert.False(on);
    }

    [Theory]
    [InlineData("8202")]
    [InlineData("820201")]
    [InlineData("82020207")] // neither on nor off
    [InlineData("8202010700")]
    [InlineData("820201070000FF")]
    [InlineData("82")]
    public void Malformed_sets_are_refused(string octets) => Assert.False(GenericOnOff.TryDecodeSet(Convert.FromHexString(octets), out _, out _, out _));

    [Fact]
    public void A_transaction_counts_once_within_six_seconds()
    {
        var server = new GenericOnOffServer();
        Assert.True(Take(server, Set(1, true, 5), Now));
        Assert.False(Take(server, Set(1, false, 5), Now + TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1)));
        Assert.True(server.IsOn);
        Assert.Equal("820401", Convert.ToHexString(_answer[..3])); // answered all the same
        Assert.True(Take(server, Set(2, false, 5), Now)); // another source
        Assert.False(server.IsOn);
        Assert.True(Take(server, Set(1, true, 6), Now)); // another transaction
        Assert.True(Take(server, Set(1, false, 6), Now + TimeSpan.FromSeconds(6)));
        Assert.False(server.IsOn);
    }

    [Fact]
    public void An_unacknowledged_set_and_other_messages_have_no_answer()
    {
        var server = new GenericOnOffServer();
        Assert.Equal(0, server.OnMessage(Message(1, "82030101"), Now, _answer, out var isNew));
        Assert.True(isNew && server.IsOn);
        Assert.Equal(0, server.OnMessage(Message(1, "52"), Now, _answer, out isNew));
        Assert.False(isNew);
        Assert.Equal(3, server.OnMessage(Message(1, "8201"), Now, _answer, out isNew));
        Assert.False(isNew);
    }

    [Fact]
    public void A_client_repeats_its_set_until_the_status_comes()
    {
        var client = new GenericOnOffClient(2, TimeSpan.FromSeconds(1), 3);
        var octets = new byte[6];
        client.Set(true, Now);
        Assert.Equal(4, client.Next(Now, octets));
        Assert.Equal(0, client.Next(Now, octets));
        Assert.Equal(4, client.Next(client.Deadline!.Value, octets));
        Assert.Equal("82020101", Convert.ToHexString(octets[..4])); // the same transaction
        Assert.False(client.OnMessage(Message(3, "820401"))); // another server
        Assert.False(client.OnMessage(Message(2, "820400"))); // not what was set
        Assert.True(client.OnMessage(Message(2, "820401")));
        Assert.Equal((RequestState.Done, null), (client.State, client.Deadline));

        client.Set(false, Now);
        for (var i = 0; i < 3; i++) Assert.Equal(4, client.Next(client.Deadline!.Value, octets));
        Assert.Equal(2, octets[3]);
        Assert.Equal(0, client.Next(client.Deadline!.Value, octets));
        Assert.Equal((RequestState.TimedOut, null), (client.State, client.Deadline));
        Assert.False(client.OnMessage(Message(2, "820400")));
    }

    private static MeshMessage Message(ushort source, string octets) => new(source, 9, 0, 5, 1, 0, false, Convert.FromHexString(octets));

    private static MeshMessage Set(ushort source, bool on, byte transaction) => Message(source, $"8202{(on ? 1 : 0):X2}{transaction:X2}");

    private bool Take(GenericOnOffServer server, MeshMessage message, TimeSpan now)
    {
        Assert.Equal(3, server.OnMessage(message, now, _answer, out var isNew));
        return isNew;
    }
}
