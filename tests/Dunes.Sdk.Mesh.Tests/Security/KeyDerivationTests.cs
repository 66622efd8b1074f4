using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Tests.Security;

/// <summary>Mesh Protocol 1.1, sections 8.1 and 8.2.</summary>
public class KeyDerivationTests
{
    [Fact]
    public void S1_of_test_is_the_published_salt()
    {
        var salt = new byte[16];
        KeyDerivation.S1("test"u8, salt);
        Assert.Equal("B73CEFBD641EF2EA598C2B6EFB62F79C", Convert.ToHexString(salt));
    }

    [Fact]
    public void K1_derives_the_published_key()
    {
        var key = new byte[16];
        KeyDerivation.K1(Convert.FromHexString("3216d1509884b533248541792b877f98"), Convert.FromHexString("2ba14ffa0df84a2831938d57d276cab4"), Convert.FromHexString("5a09d60797eeb4478aada59db3352a0d"), key);
        Assert.Equal("F6ED15A8934AFBE7D83E8DCB57FCF5D7", Convert.ToHexString(key));
    }

    [Theory]
    [InlineData("f7a2a44f8e8a8029064f173ddc1e2b00", "00", 0x7F, "9f589181a0f50de73c8070c7a6d27f46", "4c715bd4a64b938f99b453351653124f")]
    [InlineData("f7a2a44f8e8a8029064f173ddc1e2b00", "010203040506070809", 0x73, "11efec0642774992510fb5929646df49", "d4d7cc0dfa772d836a8df9df5510d7a7")]
    [InlineData("7dd7364cd842ad18c17c2b820c84c3d6", "00", 0x68, "0953fa93e7caac9638f58820220a398e", "8b84eedec100067d670971dd2aa700cf")]
    [InlineData("7dd7364cd842ad18c17c2b820c84c3d6", "01120123450000072f", 0x5E, "be635105434859f484fc798e043ce40e", "5d396d4b54d3cbafe943e051fe9a4eb8")]
    [InlineData("7dd7364cd842ad18c17c2b820c84c3d6", "02", 0x0D, "b47a02c6cc9b4ac4cb9b88e765c9ade4", "9bf7ab5a5ad415fbd77e07bb808f4865")]
    public void K2_derives_the_published_credentials(string n, string p, int nid, string encryption, string privacy)
    {
        var (encryptionKey, privacyKey) = (new byte[16], new byte[16]);
        Assert.Equal(nid, KeyDerivation.K2(Convert.FromHexString(n), Convert.FromHexString(p), encryptionKey, privacyKey));
        Assert.Equal(encryption, Convert.ToHexStringLower(encryptionKey));
        Assert.Equal(privacy, Convert.ToHexStringLower(privacyKey));
    }

    [Theory]
    [InlineData("f7a2a44f8e8a8029064f173ddc1e2b00", "ff046958233db014")]
    [InlineData("7dd7364cd842ad18c17c2b820c84c3d6", "3ecaff672f673370")]
    public void K3_derives_the_published_network_id(string n, string expected)
    {
        var networkId = new byte[8];
        KeyDerivation.K3(Convert.FromHexString(n), networkId);
        Assert.Equal(expected, Convert.ToHexStringLower(networkId));
    }

    [Theory]
    [InlineData("3216d1509884b533248541792b877f98", 0x38)]
    [InlineData("63964771734fbd76e3b40519d1d94a48", 0x26)]
    public void K4_derives_the_published_aid(string n, int expected) => Assert.Equal(expected, KeyDerivation.K4(Convert.FromHexString(n)));

    [Theory]
    [InlineData("0073e7e4d8b9440faf8415df4c56c0e1", 0xB529)]
    [InlineData("f4a002c7fb1e4ca0a469a021de0db875", 0x9736)]
    public void A_label_has_the_published_virtual_address(string label, int expected) => Assert.Equal(expected, KeyDerivation.VirtualAddress(Convert.FromHexString(label)));

    [Fact]
    public void Keys_print_no_key()
    {
        var key = Convert.FromHexString("63964771734fbd76e3b40519d1d94a48");
        Assert.Equal("application key 7", TransportKey.Application(7, key).ToString());
        Assert.Equal("device key", TransportKey.Device(key).ToString());
        Assert.Matches("^NID [0-9A-F]{2}$", NetworkCredentials.FromNetworkKey(key).ToString());
        Assert.Equal("key 7", new MeshKey(7, key).ToString());
    }
}
