using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class CcmExampleTests
{
    // RFC 3610, section 8, packet vectors 1 to 12: nonce suffix, octets of header, octets of packet, tag, encrypted part.
    // The key counts from C0, the packet from 00, and the nonce is 00000003020100 + A0A1A2A3A4A5, its parts growing by one each time.
    [Theory]
    [InlineData(1, 8, 31, 8, "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0")]
    [InlineData(2, 8, 32, 8, "72c91a36e135f8cf291ca894085c87e3cc15c439c9e43a3ba091d56e10400916")]
    [InlineData(3, 8, 33, 8, "51b1e5f44a197d1da46b0f8e2d282ae871e838bb64da8596574adaa76fbd9fb0c5")]
    [InlineData(4, 12, 31, 8, "a28c6865939a9a79faaa5c4c2a9d4a91cdac8c96c861b9c9e61ef1")]
    [InlineData(5, 12, 32, 8, "dcf1fb7b5d9e23fb9d4e131253658ad86ebdca3e51e83f077d9c2d93")]
    [InlineData(6, 12, 33, 8, "6fc1b011f006568b5171a42d953d469b2570a4bd87405a0443ac91cb94")]
    [InlineData(7, 8, 31, 10, "0135d1b2c95f41d5d1d4fec185d166b8094e999dfed96c048c56602c97acbb7490")]
    [InlineData(8, 8, 32, 10, "7b75399ac0831dd2f0bbd75879a2fd8f6cae6b6cd9b7db24c17b4433f434963f34b4")]
    [InlineData(9, 8, 33, 10, "82531a60cc24945a4b8279181ab5c84df21ce7f9b73f42e197ea9c07e56b5eb17e5f4e")]
    [InlineData(10, 12, 31, 10, "07342594157785152b074098330abb141b947b566aa9406b4d999988dd")]
    [InlineData(11, 12, 32, 10, "676bb20380b0e301e8ab79590a396da78b834934f53aa2e9107a8b6c022c")]
    [InlineData(12, 12, 33, 10, "c0ffa0d6f05bdb67f24d43a4338d2aa4bed7b20e43cd1aa31662e7ad65d6db")]
    public void Packet_vectors_1_to_12_of_RFC_3610_come_out(int number, int headerSize, int packetSize, int tagSize, string sealedText)
    {
        var packet = Enumerable.Range(0, packetSize).Select(octet => (byte)octet).ToArray();
        var key = Enumerable.Range(0xC0, 16).Select(octet => (byte)octet).ToArray();
        byte[] nonce = [0, 0, 0, (byte)(number + 2), (byte)(number + 1), (byte)number, (byte)(number - 1), 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5];
        Check(key, nonce, packet[..headerSize], packet[headerSize..], tagSize, sealedText);
    }

    // RFC 3610, section 8, packet vectors 13 to 24, all under the key D7828D13 B2B0BDC3 25A76236 DF93CC6B; nonces end in 3C9696766CFA.
    [Theory]
    [InlineData("00412b4ea9cdbe", "0be1a88bace018b1", "08e8cf97d820ea258460e96ad9cf5289054d895ceac47c", 8, "4cb97f86a2a4689a877947ab8091ef5386a6ffbdd080f8e78cf7cb0cddd7b3")]
    [InlineData("0033568ef7b263", "63018f76dc8a1bcb", "9020ea6f91bdd85afa0039ba4baff9bfb79c7028949cd0ec", 8, "4ccb1e7ca981befaa0726c55d378061298c85c92814abc33c52ee81d7d77c08a")]
    [InlineData("00103fe4133671", "aa6cfa36cae86b40", "b916e0eacc1c00d7dcec68ec0b3bbb1a02de8a2d1aa346132e", 8, "b1d23a2220ddc0ac900d9aa03c61fcf4a559a4417767089708a776796edb723506")]
    [InlineData("00764c63b8058e", "d0d0735c531e1becf049c244", "12daac5630efa5396f770ce1a66b21f7b2101c", 8, "14d253c3967b70609b7cbb7c499160283245269a6f49975bcadeaf")]
    [InlineData("00f8b678094e3b", "77b60f011c03e1525899bcae", "e88b6a46c78d63e52eb8c546efb5de6f75e9cc0d", 8, "5545ff1a085ee2efbf52b2e04bee1e2336c73e3f762c0c7744fe7e3c")]
    [InlineData("00d560912d3f70", "cd9044d2b71fdb8120ea60c0", "6435acbafb11a82e2f071d7ca4a5ebd93a803ba87f", 8, "009769ecabdf48625594c59251e6035722675e04c847099e5ae0704551")]
    [InlineData("0042fff8f1951c", "d85bc7e69f944fb8", "8a19b950bcf71a018e5e6701c91787659809d67dbedd18", 10, "bc218daa947427b6db386a99ac1aef23ade0b52939cb6a637cf9bec2408897c6ba")]
    [InlineData("00920f40e56cdc", "74a0ebc9069f5b37", "1761433c37c5a35fc1f39f406302eb907c6163be38c98437", 10, "5810e6fd25874022e80361a478e3e9cf484ab04f447efff6f0a477cc2fc9bf548944")]
    [InlineData("0027ca0c7120bc", "44a3aa3aae6475ca", "a434a8e58500c6e41530538862d686ea9e81301b5ae4226bfa", 10, "f2beed7bc5098e83feb5b31608f8e29c38819a89c8e776f1544d4151a4ed3a8b87b9ce")]
    [InlineData("005b8ccbcd9af8", "ec46bb63b02520c33c49fd70", "b96b49e21d621741632875db7f6c9243d2d7c2", 10, "31d750a09da3ed7fddd49a2032aabf17ec8ebf7d22c8088c666be5c197")]
    [InlineData("003ebe94044b9a", "47a65ac78b3d594227e85e71", "e2fcfbb880442c731bf95167c8ffd7895e337076", 10, "e882f1dbd38ce3eda7c23f04dd65071eb41342acdf7e00dccec7ae52987d")]
    [InlineData("008d493b30ae8b", "6e37a6ef546d955d34ab6059", "abf21c0b02feb88f856df4a37381bce3cc128517d4", 10, "f32905b88a641b04b9c9ffb58cc390900f3da12ab16dce9e82efa16da62059")]
    public void Packet_vectors_13_to_24_of_RFC_3610_come_out(string nonce, string header, string text, int tagSize, string sealedText) =>
        Check(Convert.FromHexString("d7828d13b2b0bdc325a76236df93cc6b"), Convert.FromHexString(nonce + "3c9696766cfa"), Convert.FromHexString(header), Convert.FromHexString(text), tagSize, sealedText);

    // NIST SP 800-38C, appendix C: counting key, nonce, associated data and payload; the last has 65,536 octets of associated data.
    [Theory]
    [InlineData(7, 8, 4, 4, "7162015b4dac255d")]
    [InlineData(8, 16, 16, 6, "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd")]
    [InlineData(12, 20, 24, 8, "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951")]
    [InlineData(13, 65_536, 32, 14, "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72b4ac6bec93e8598e7f0dadbcea5b")]
    public void The_examples_of_SP_800_38C_come_out(int nonceSize, int associatedSize, int textSize, int tagSize, string sealedText)
    {
        static byte[] Count(int from, int count) => [.. Enumerable.Range(from, count).Select(octet => (byte)octet)];
        Check(Count(0x40, 16), Count(0x10, nonceSize), Count(0, associatedSize), Count(0x20, textSize), tagSize, sealedText);
    }

    private static void Check(byte[] key, byte[] nonce, byte[] header, byte[] text, int tagSize, string sealedText)
    {
        foreach (var portable in new[] { false, true })
        {
            using var ccm = new Ccm(key, portable);
            var output = new byte[text.Length + tagSize];
            ccm.Encrypt(nonce, text, output.AsSpan(0, text.Length), output.AsSpan(text.Length), header);
            Assert.Equal(sealedText, Convert.ToHexStringLower(output));
            var opened = new byte[text.Length];
            Assert.True(ccm.TryDecrypt(nonce, output.AsSpan(0, text.Length), output.AsSpan(text.Length), opened, header));
            Assert.Equal(text, opened);
        }
    }
}
