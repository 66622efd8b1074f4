using System.Text.Json;
using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;
using Dunes.Sdk.Mesh.Transport;
using Dunes.TestSupport;

namespace Dunes.Sdk.Mesh.Tests;

/// <summary>Mesh Protocol 1.1, section 8: each PDU decodes, decrypts and encodes again, octet for octet.</summary>
public class SampleDataTests
{
    private const string FullSet = "bluetooth-mesh-sample-data.json";

    [Fact]
    public void Messages_of_section_8_3_decode_and_encode_octet_for_octet()
    {
        using var stream = typeof(SampleDataTests).Assembly.GetManifestResourceStream("section-8.3.json")!;
        using var document = JsonDocument.Parse(stream);
        Assert.Equal((25, 10), Check(document.RootElement, document.RootElement.GetProperty("keys")));
    }

    [Fact]
    public void Messages_of_the_published_set_decode_and_encode_octet_for_octet()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Dunes.TestSupport.Vectors.Path(FullSet)));
        var keys = document.RootElement.GetProperty("8.3 messages").GetProperty("keys");
        Assert.Equal((25, 10), Check(document.RootElement.GetProperty("8.3 messages"), keys));
        Assert.Equal((12, 12), Check(document.RootElement.GetProperty("8.12 subnet bridge messages"), keys));
        Assert.Equal((13, 3), Check(document.RootElement.GetProperty("8.16 directed forwarding"), keys));
    }

    [Fact]
    public void Derived_keys_of_the_published_set_agree()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Dunes.TestSupport.Vectors.Path(FullSet)));
        var checkedKeys = 0;
        foreach (var section in new[] { "8.1 security functions", "8.2 key derivation" })
        {
            foreach (var vector in document.RootElement.GetProperty(section).GetProperty("vectors").EnumerateArray())
            {
                if (!vector.TryGetProperty("N", out _)) continue;
                var n = Hex(vector, "N");
                var key = new byte[16];
                if (vector.TryGetProperty("nid", out _))
                {
                    var privacy = new byte[16];
                    Assert.Equal(Hex(vector, "nid")[0], KeyDerivation.K2(n, Hex(vector, "P"), key, privacy));
                    Assert.Equal(Hex(vector, "encryptionKey"), key);
                    Assert.Equal(Hex(vector, "privacyKey"), privacy);
                }
                else if (vector.TryGetProperty("networkId", out _))
                {
                    KeyDerivation.K3(n, key.AsSpan(0, 8));
                    Assert.Equal(Hex(vector, "networkId"), key[..8]);
                }
                else if (vector.TryGetProperty("aid", out _))
                {
                    Assert.Equal(Hex(vector, "aid")[0], KeyDerivation.K4(n));
                }
                else
                {
                    KeyDerivation.K1(n, Hex(vector, "salt"), Hex(vector, "P"), key);
                    Assert.Equal(Hex(vector, vector.TryGetProperty("output", out _) ? "output" : "key"), key);
                }

                checkedKeys++;
            }
        }

        Assert.Equal(14, checkedKeys);
    }

    // Gives how many messages and how many access PDUs were checked.
    private static (int Messages, int AccessPdus) Check(JsonElement section, JsonElement keys)
    {
        var networkKey = Hex(keys, "netKey");
        var credentials = new Dictionary<string, NetworkCredentials>
        {
            ["flooding"] = NetworkCredentials.FromNetworkKey(networkKey),
            ["friendship"] = NetworkCredentials.FromFriendship(networkKey, 0x1201, 0x2345, 0x0000, 0x072F),
            ["directed"] = NetworkCredentials.FromNetworkKeyDirected(networkKey),
        };
        var (messages, accessPdus) = (0, 0);
        foreach (var message in section.GetProperty("messages").EnumerateArray())
        {
            var ivIndex = Convert.ToUInt32(message.GetProperty("ivIndex").GetString(), 16);
            var parts = new List<(NetworkHeader Header, byte[] Transport)>();
            foreach (var expected in message.GetProperty("networkPdus").EnumerateArray()) parts.Add(CheckNetworkPdu(expected, credentials[message.GetProperty("security").GetString()!], ivIndex));
            if (message.TryGetProperty("access", out var access) && access.ValueKind == JsonValueKind.Object)
            {
                CheckAccess(access, keys, ivIndex, parts);
                accessPdus++;
            }

            messages++;
        }

        return (messages, accessPdus);
    }

    private static (NetworkHeader Header, byte[] Transport) CheckNetworkPdu(JsonElement expected, NetworkCredentials credentials, uint ivIndex)
    {
        var octets = Hex(expected, "networkPdu");
        Assert.True(NetworkPdu.TryIvIndex(octets[0], 0x12345678, out var found));
        Assert.Equal(ivIndex, found);
        Assert.True(NetworkPdu.TryDecode(octets, credentials, ivIndex, new byte[32], out var pdu));
        Assert.Equal(credentials.Nid, pdu.Nid);
        Assert.Equal(expected.GetProperty("ctl").GetInt32() == 1, pdu.IsControl);
        Assert.Equal(Hex(expected, "ttl")[0], pdu.Ttl);
        Assert.Equal(Convert.ToUInt32(expected.GetProperty("seq").GetString(), 16), pdu.Sequence);
        Assert.Equal(Convert.ToUInt16(expected.GetProperty("src").GetString(), 16), pdu.Source);
        Assert.Equal(Convert.ToUInt16(expected.GetProperty("dst").GetString(), 16), pdu.Destination);
        Assert.Equal(Hex(expected, "lowerTransportPdu"), pdu.Transport.ToArray());

        var again = new byte[NetworkPdu.MaxSize];
        var length = NetworkPdu.Encode(again, credentials, ivIndex, pdu.Header, pdu.Transport);
        Assert.Equal(octets, again[..length]);

        CheckTransport(pdu);
        return (pdu.Header, pdu.Transport.ToArray());
    }

    private static void CheckTransport(NetworkPdu pdu)
    {
        var again = new byte[NetworkPdu.MaxTransportSize];
        if ((pdu.Transport[0] & 0x80) != 0)
        {
            Assert.True(SegmentHeader.TryDecode(pdu.Transport, pdu.IsControl, out var header));
            header.Encode(again);
            Assert.Equal(pdu.Transport[..SegmentHeader.Size].ToArray(), again[..SegmentHeader.Size]);
        }
        else if (pdu.IsControl && pdu.Transport[0] == 0)
        {
            Assert.True(SegmentAcknowledgment.TryDecode(pdu.Transport, out var acknowledgment));
            acknowledgment.Encode(again);
            Assert.Equal(pdu.Transport.ToArray(), again[..SegmentAcknowledgment.Size]);
        }
    }

    private static void CheckAccess(JsonElement access, JsonElement keys, uint ivIndex, List<(NetworkHeader Header, byte[] Transport)> parts)
    {
        var isSegmented = (parts[0].Transport[0] & 0x80) != 0;
        var octets = new List<byte>();
        var header = parts[0].Header;
        if (isSegmented)
        {
            var segments = parts.Select(part => (SegmentHeader.TryDecode(part.Transport, false, out var segment) ? segment : throw new InvalidDataException(), part)).OrderBy(part => part.Item1.Segment).ToList();
            Assert.Equal(segments[0].Item1.LastSegment + 1, segments.Count);
            Assert.True(segments[^1].Item1.TrySequenceAuth(segments[^1].part.Header.Sequence, out var sequenceAuth));
            header = header with { Sequence = sequenceAuth };
            foreach (var (_, part) in segments) octets.AddRange(part.Transport[SegmentHeader.Size..]);
        }
        else
        {
            octets.AddRange(parts[0].Transport[1..]);
        }

        var isDevice = access.GetProperty("key").GetString() != "appKey";
        var key = isDevice ? TransportKey.Device(Hex(keys, "devKey1201")) : TransportKey.Application(0, Hex(keys, "appKey"));
        Assert.Equal((byte)(isDevice ? 0 : 0x40 | 0x26), (byte)(parts[0].Transport[0] & 0x7F));
        var label = access.TryGetProperty("labelUuid", out _) ? Hex(access, "labelUuid") : [];
        if (label.Length > 0) Assert.Equal(header.Destination, KeyDerivation.VirtualAddress(label));

        var isLongMic = access.GetProperty("szmic").GetInt32() == 1;
        var expected = Hex(access, "accessPdu");
        var clear = new byte[expected.Length];
        Assert.True(UpperTransport.TryDecrypt(octets.ToArray(), key, isLongMic, header, ivIndex, label, clear));
        Assert.Equal(expected, clear);

        var again = new byte[octets.Count];
        Assert.Equal(again.Length, UpperTransport.Encrypt(again, key, isLongMic, header, ivIndex, expected, label));
        Assert.Equal(octets, again);
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
