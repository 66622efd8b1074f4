using System.Runtime.Intrinsics;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class PartialBlockTests
{
    [Fact]
    public void Every_size_is_read_and_written_exactly()
    {
        var octets = Enumerable.Range(1, 16).Select(octet => (byte)(octet * 13)).ToArray();
        for (var size = 0; size <= 16; size++)
        {
            // Surrounded by other octets, which must neither be read nor written.
            byte[] memory = [.. Enumerable.Repeat((byte)0xEE, 16), .. octets.AsSpan(0, size), .. Enumerable.Repeat((byte)0xEE, 16)];
            byte[] expected = [.. octets.AsSpan(0, size), .. new byte[16 - size]];
            var block = PartialBlock.Load(memory.AsSpan(16, size));
            Assert.Equal(Vector128.Create(expected), block);

            var written = Enumerable.Repeat((byte)0xEE, 32 + size).ToArray();
            PartialBlock.Store(Vector128.Create(octets), written.AsSpan(16, size));
            Assert.Equal(memory, written);

            Assert.Equal(Vector128.Create(expected), Vector128.Create(octets) & PartialBlock.Mask(size));
            if (size < 16) Assert.Equal(0x80, PartialBlock.Marker(size).GetElement(size));
        }
    }
}
