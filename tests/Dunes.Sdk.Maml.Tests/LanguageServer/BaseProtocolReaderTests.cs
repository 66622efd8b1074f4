using System.Text;
using Dunes.Sdk.Maml.LanguageServer;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Maml.Tests.LanguageServer;

public class BaseProtocolReaderTests
{
    [Theory]
    [InlineData("Content-Length: 2\r\n\r\n{}", "Done")]
    [InlineData("content-length:2\r\nX-Other: a\r\n\r\n{}", "Done")]
    [InlineData("Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 2\r\n\r\n{}", "Done")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "Done")]
    [InlineData("Content-Length: 3\r\n\r\n{}", "Truncated")]
    [InlineData("Content-Length: 2\r\n", "Truncated")]
    [InlineData("", "Truncated")]
    [InlineData("Content-Length: 101\r\n\r\n", "BodyTooLarge")]
    [InlineData("Content-Length: 99999999999999999999999\r\n\r\n", "BodyTooLarge")]
    [InlineData("Content-Length: -1\r\n\r\n", "HeaderInvalid")]
    [InlineData("Content-Length: \r\n\r\n", "HeaderInvalid")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "HeaderInvalid")]
    [InlineData("Content-Type: text/plain\r\n\r\n", "HeaderInvalid")]
    [InlineData("Content-Length: 2\r\nContent-Type: text/plain; charset=latin1\r\n\r\n{}", "HeaderInvalid")]
    [InlineData("\r\n\r\n", "HeaderInvalid")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"initialize\",\"id\":1,\"params\":{}} and so on, without any header at all", "HeaderTooLarge")]
    public void A_message_is_read_by_its_header(string text, string expected)
    {
        ReadOnlySpan<byte> octets = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, new BaseProtocolReader(86, 100).Read(ref octets, out var body).ToString());
        Assert.Equal(expected == "Done" ? "{}" : "", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public void What_failed_stays_failed()
    {
        var reader = new BaseProtocolReader(64, 10);
        ReadOnlySpan<byte> octets = "Content-Length: 11\r\n\r\n"u8;
        Assert.Equal(BaseProtocolStatus.BodyTooLarge, reader.Read(ref octets, out _));
        octets = "Content-Length: 1\r\n\r\n1"u8;
        Assert.Equal(BaseProtocolStatus.BodyTooLarge, reader.Read(ref octets, out _));
    }

    [Fact]
    public void A_body_that_is_only_announced_takes_no_memory()
    {
        var reader = new BaseProtocolReader(64, int.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlySpan<byte> octets = "Content-Length: 2000000000\r\n\r\n{"u8;
        Assert.Equal(BaseProtocolStatus.Truncated, reader.Read(ref octets, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Messages_come_whole_however_they_are_cut() => Prop.ForAll<byte[], byte[], int>((first, second, cut) =>
    {
        byte[] stream = [.. Session.Frame(first), .. Session.Frame(second)];
        var reader = new BaseProtocolReader(64, int.MaxValue);
        var read = new List<byte[]>();
        for (var at = 0; at < stream.Length;)
        {
            var length = Math.Min(1 + (Math.Abs(cut % 7) * (at % 3)), stream.Length - at);
            ReadOnlySpan<byte> piece = stream.AsSpan(at, length);
            while (reader.Read(ref piece, out var body) == BaseProtocolStatus.Done) read.Add(body);
            at += length;
        }

        return read.Count == 2 && read[0].SequenceEqual(first) && read[1].SequenceEqual(second);
    }).QuickCheckThrowOnFailure();
}
