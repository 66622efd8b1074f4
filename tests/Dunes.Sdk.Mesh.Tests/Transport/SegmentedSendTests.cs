using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Transport;

namespace Dunes.Sdk.Mesh.Tests.Transport;

public class SegmentedSendTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(60);

    // A receiver that lost its memory between two segments acknowledges only the second: together with its answer of before, that is no whole message.
    [Fact]
    public void A_receiver_that_starts_anew_takes_back_what_it_acknowledged()
    {
        var send = new SegmentedSend();
        send.Start(1, 0, isControl: false, 0x40, isLongMic: false, new NetworkHeader(false, 7, 1, 0x0010, 0x0001), new byte[20], -1, TimeSpan.Zero);
        send.OnSent(TimeSpan.Zero, Interval);
        send.OnSent(Interval, Interval);

        send.OnAcknowledged(0b01, TimeSpan.FromSeconds(1));
        Assert.True(send.TryNextRound(TimeSpan.FromSeconds(2)));
        send.OnSent(TimeSpan.FromSeconds(2), Interval);
        send.OnAcknowledged(0b10, TimeSpan.FromSeconds(3));

        Assert.False(send.IsDelivered);
        Assert.True(send.TryNextRound(TimeSpan.FromSeconds(4)));
        Span<byte> segment = stackalloc byte[16];
        send.EncodeNext(segment);
        Assert.Equal(0, ((segment[2] & 0x03) << 3) | (segment[3] >> 5)); // SegO

        send.OnAcknowledged(0b11, TimeSpan.FromSeconds(5));
        Assert.True(send.IsDelivered);
    }
}
