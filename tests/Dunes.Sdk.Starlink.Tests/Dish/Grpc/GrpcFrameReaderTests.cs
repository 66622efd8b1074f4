using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Starlink.Tests.Dish.Grpc;

public class GrpcFrameReaderTests
{
    private static readonly byte[] GetStatusFrame = Convert.FromHexString("0000000003" + "E23E00");

    [Fact]
    public void A_get_status_request_is_framed_as_the_real_tools_frame_it() =>
        Assert.Equal(GetStatusFrame, GrpcFrame.Encode(DishMessages.EncodeGetStatus()));

    [Fact]
    public void A_whole_message_is_handed_out_without_a_copy()
    {
        var reader = new GrpcFrameReader(16);
        Assert.Equal(GrpcFrameStatus.Message, reader.Read(GetStatusFrame, out var consumed, out var message));
        Assert.Equal(GetStatusFrame.Length, consumed);
        Assert.True(message.Overlaps(GetStatusFrame));
        Assert.True(reader.IsAtBoundary);
    }

    [Fact]
    public void Every_two_cuts_give_the_same_message()
    {
        for (var first = 0; first <= GetStatusFrame.Length; first++)
        {
            for (var second = first; second <= GetStatusFrame.Length; second++)
            {
                var reader = new GrpcFrameReader(16);
                var messages = new List<string>();
                foreach (var chunk in new[] { GetStatusFrame[..first], GetStatusFrame[first..second], GetStatusFrame[second..] }) Take(reader, chunk, messages);
                Assert.Equal(["E23E00"], messages);
            }
        }
    }

    [Fact]
    public void Messages_come_out_as_they_went_in_however_they_are_cut() => Prop.ForAll<byte[][], byte[]>((messages, cuts) =>
    {
        messages ??= [];
        var stream = messages.Where(message => message is not null).SelectMany(message => GrpcFrame.Encode(message)).ToArray();
        var reader = new GrpcFrameReader(1024);
        var found = new List<string>();
        var at = 0;
        foreach (var cut in cuts ?? [])
        {
            var next = Math.Min(stream.Length, at + cut);
            Take(reader, stream.AsSpan(at, next - at), found);
            at = next;
        }

        Take(reader, stream.AsSpan(at), found);
        return found.SequenceEqual(messages.Where(message => message is not null).Select(Convert.ToHexString)) && reader.IsAtBoundary;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("01", GrpcFrameStatus.Compressed)]
    [InlineData("02", GrpcFrameStatus.BadFlag)]
    [InlineData("48545450", GrpcFrameStatus.BadFlag)] // "HTTP"
    [InlineData("0000000011", GrpcFrameStatus.TooLong)] // 17, one above the bound
    [InlineData("00FFFFFFFF", GrpcFrameStatus.TooLong)]
    [InlineData("0080000000", GrpcFrameStatus.TooLong)]
    [InlineData("0000000010", GrpcFrameStatus.NeedMore)]
    [InlineData("00000000", GrpcFrameStatus.NeedMore)]
    [InlineData("0000000000", GrpcFrameStatus.Message)] // an empty message is one
    internal void The_prefix_decides(string octets, GrpcFrameStatus expected)
    {
        var reader = new GrpcFrameReader(16);
        Assert.Equal(expected, reader.Read(Convert.FromHexString(octets), out _, out _));
    }

    [Fact]
    public void After_a_fault_nothing_is_read_again()
    {
        var reader = new GrpcFrameReader(16);
        reader.Read([1], out _, out _);
        Assert.Equal(GrpcFrameStatus.Compressed, reader.Read(GetStatusFrame, out var consumed, out var message));
        Assert.Equal(0, consumed);
        Assert.True(message.IsEmpty);
        Assert.False(reader.IsAtBoundary);
    }

    [Fact]
    public void A_stream_that_ends_within_a_message_is_not_at_a_boundary()
    {
        for (var length = 1; length < GetStatusFrame.Length; length++)
        {
            var reader = new GrpcFrameReader(16);
            reader.Read(GetStatusFrame.AsSpan(0, length), out _, out _);
            Assert.False(reader.IsAtBoundary);
        }

        Assert.True(new GrpcFrameReader(16).IsAtBoundary);
    }

    [Fact]
    public void An_announced_length_alone_takes_no_memory()
    {
        var reader = new GrpcFrameReader(1 << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(GrpcFrameStatus.NeedMore, reader.Read([0, 0x3F, 0xFF, 0xFF, 0xFF, 1], out _, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void Any_octets_in_any_chunks_give_a_status_and_bounded_memory()
    {
        var random = new Random(4001);
        var octets = new byte[256];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var input = octets.AsSpan(0, random.Next(octets.Length + 1));
            random.NextBytes(input);
            if (round % 2 == 0) MutateValid(random, input);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reader = new GrpcFrameReader(128);
            while (!input.IsEmpty)
            {
                var chunk = input[..random.Next(1, input.Length + 1)];
                var status = reader.Read(chunk, out var consumed, out var message);
                var isSound = consumed >= 0 && consumed <= chunk.Length && message.Length <= 128 && (status != GrpcFrameStatus.NeedMore || consumed == chunk.Length);
                if (!isSound) Assert.Fail($"round {round}: {status} took {consumed} of {chunk.Length} octets and gave {message.Length}");
                if (status is not (GrpcFrameStatus.Message or GrpcFrameStatus.NeedMore)) break;
                input = input[consumed..];
            }

            // Assertions that box would be counted, too.
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > 512) Assert.Fail($"round {round}: {allocated} octets of memory");
        }
    }

    /// <summary>Frames of small messages, one octet of them changed.</summary>
    private static void MutateValid(Random random, Span<byte> octets)
    {
        for (var at = 0; at + GrpcFrameReader.PrefixSize <= octets.Length;)
        {
            octets.Slice(at, 4).Clear();
            octets[at + 4] = (byte)random.Next(100);
            at += GrpcFrameReader.PrefixSize + octets[at + 4];
        }

        if (octets.Length > 0) octets[random.Next(octets.Length)] = (byte)random.Next(256);
    }

    private static void Take(GrpcFrameReader reader, ReadOnlySpan<byte> chunk, List<string> messages)
    {
        // An empty message needs no octet beyond its prefix, so the reader is asked as long as something is left.
        while (!chunk.IsEmpty)
        {
            if (reader.Read(chunk, out var consumed, out var message) == GrpcFrameStatus.Message) messages.Add(Convert.ToHexString(message));
            chunk = chunk[consumed..];
        }
    }
}
