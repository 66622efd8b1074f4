using Dunes.Sdk.Mesh.Models;
using Dunes.TestSupport;

namespace Dunes.Sdk.Mesh.Tests.Models;

public class SensorTests
{
    [Fact]
    public void Formats_a_and_b_have_the_specified_octets()
    {
        var octets = new byte[380];
        // 0x004F, one octet: length 0, id << 5 is 0x09E0. 0xFF03, two octets: format B, length 1.
        var length = SensorStatus.Encode(octets, [new(SensorProperty.PresentAmbientTemperature, new byte[] { 0x2D }), new(SensorProperty.BodyTemperature, new byte[] { 0x70, 0x0E })]);
        Assert.Equal("52" + "E0092D" + "0303FF700E", Convert.ToHexString(octets[..length]));
        var values = new List<SensorValue>();
        Assert.True(SensorStatus.TryDecode(octets.AsMemory(0, length), values));
        Assert.Equal([0x2D, 3696], values.Select(value => value.ToInt64()));
    }

    [Fact]
    public void Every_id_and_length_decodes_to_itself()
    {
        var random = new Random(1);
        var octets = new byte[380];
        var decoded = new List<SensorValue>();
        for (var i = 0; i < 20_000; i++)
        {
            var values = Enumerable.Range(0, random.Next(4)).Select(_ =>
            {
                var raw = new byte[random.Next(2) == 0 ? random.Next(1, 18) : random.Next(1, 124)];
                random.NextBytes(raw);
                return new SensorValue((SensorProperty)(random.Next(2) == 0 ? random.Next(1, 0x802) : random.Next(1, 0x10000)), raw);
            }).ToArray();
            var length = SensorStatus.Encode(octets, values);
            Assert.True(SensorStatus.TryDecode(octets.AsMemory(0, length), decoded));
            Assert.Equal(values.Select(value => (value.PropertyId, Convert.ToHexString(value.Raw.Span))), decoded.Select(value => (value.PropertyId, Convert.ToHexString(value.Raw.Span))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("53")]
    [InlineData("52E0")] // half an id
    [InlineData("52E009")] // no value behind it
    [InlineData("520303FF70")] // one octet of two
    [InlineData("52000001")] // the prohibited id 0
    [InlineData("5201000001")]
    public void Malformed_messages_are_refused_and_leave_no_value(string octets)
    {
        var values = new List<SensorValue> { default };
        Assert.False(SensorStatus.TryDecode(Convert.FromHexString(octets), values));
        Assert.Empty(values);
    }

    [Fact]
    public void A_property_without_a_value_is_left_out()
    {
        var values = new List<SensorValue>();
        Assert.True(SensorStatus.TryDecode(Convert.FromHexString("52" + "FF01FF" + "0101FF48"), values));
        Assert.Equal(new[] { (SensorProperty.HeartRate, 72L) }, values.Select(value => (value.PropertyId, value.ToInt64())));
    }

    [Fact]
    public void Random_octets_give_an_answer_and_what_is_read_encodes_again()
    {
        var random = new Random(2);
        var values = new List<SensorValue>();
        var again = new byte[380];
        for (var i = 0; i < Depth.Of(50_000, 1_000_000); i++)
        {
            var octets = new byte[random.Next(1, 40)];
            random.NextBytes(octets);
            octets[0] = 0x52;
            if (SensorStatus.TryDecode(octets, values)) Assert.True(SensorStatus.Encode(again, values.ToArray()) <= octets.Length);
            GenericOnOff.TryDecodeSet(octets, out _, out _, out _);
            GenericOnOff.TryDecodeStatus(octets, out _);
            SensorStatus.TryDecodeGet(octets, out _);
        }
    }

    [Theory]
    [InlineData(SensorProperty.BodyTemperature, "FFFF", -1)]
    [InlineData(SensorProperty.BodyTemperature, "700E", 3696)]
    [InlineData(SensorProperty.PresentAmbientTemperature, "80", -128)]
    [InlineData(SensorProperty.HeartRate, "FF", 255)]
    [InlineData(SensorProperty.ReportCounter, "FFFFFFFF", 4294967295)]
    public void Numbers_are_signed_where_the_property_is(SensorProperty property, string raw, long expected) => Assert.Equal(expected, new SensorValue(property, Convert.FromHexString(raw)).ToInt64());

    [Fact]
    public void A_value_out_of_range_is_the_callers_mistake()
    {
        var octets = new byte[400];
        Assert.Throws<ArgumentException>(() => SensorStatus.Encode(octets, [new(SensorProperty.HeartRate, default)]));
        Assert.Throws<ArgumentException>(() => SensorStatus.Encode(octets, [new(SensorProperty.HeartRate, new byte[128])]));
        Assert.Throws<ArgumentException>(() => SensorStatus.Encode(octets, [new(0, new byte[1])]));
        Assert.Throws<ArgumentException>(() => SensorStatus.Encode(octets, [new((SensorProperty)0xFFF0, new byte[127]), new((SensorProperty)0xFFF1, new byte[127]), new((SensorProperty)0xFFF2, new byte[127])]));
        Assert.Throws<ArgumentException>(() => SensorStatus.Encode(octets.AsSpan(0, 4), [new(SensorProperty.HeartRate, new byte[1])]));
        Assert.Equal(131, SensorStatus.Encode(octets, [new(SensorProperty.HeartRate, new byte[127])]));
    }

    [Fact]
    public void A_server_answers_for_one_property_and_for_all()
    {
        var server = new SensorServer();
        server.Set(SensorProperty.HeartRate, [72]);
        server.Set(SensorProperty.OxygenSaturation, [97]);
        var (get, answer) = (new byte[4], new byte[380]);
        List<SensorValue> Ask(SensorProperty? property)
        {
            var values = new List<SensorValue>();
            var length = server.Answer(get.AsSpan(0, SensorStatus.EncodeGet(get, property)), answer);
            Assert.True(SensorStatus.TryDecode(answer.AsMemory(0, length), values));
            return values;
        }

        Assert.Equal([72L, 97L], Ask(null).Select(value => value.ToInt64()));
        Assert.Equal([97L], Ask(SensorProperty.OxygenSaturation).Select(value => value.ToInt64()));
        Assert.Empty(Ask(SensorProperty.Alarm));
        Assert.Equal(0, server.Answer([0x82, 0x31, 0x01], answer));
        Assert.Equal(0, server.Answer([0x82, 0x32], answer));
    }

    [Fact]
    public void A_client_asks_again_until_the_server_answers()
    {
        var (client, server) = (new SensorClient(2, TimeSpan.FromSeconds(1), 2), new SensorServer());
        server.Set(SensorProperty.HeartRate, [72]);
        var (get, answer, values) = (new byte[SensorClient.MaxGetSize], new byte[380], new List<SensorValue>());
        var now = TimeSpan.FromSeconds(5);
        Assert.Equal(0, client.Next(now, get));
        client.Get(SensorProperty.HeartRate, now);
        Assert.Equal(4, client.Next(now, get));
        Assert.Equal(4, client.Next(client.Deadline!.Value, get));
        var status = answer.AsMemory(0, server.Answer(get, answer));
        Assert.False(client.OnMessage(new(3, 1, 0, 5, 1, 0, false, status), values));
        Assert.True(client.OnMessage(new(2, 1, 0, 5, 1, 0, false, status), values));
        Assert.Equal((72L, RequestState.Done), (Assert.Single(values).ToInt64(), client.State));

        client.Get(null, now);
        Assert.Equal(2, client.Next(now, get));
        Assert.Equal(2, client.Next(client.Deadline!.Value, get));
        Assert.Equal(0, client.Next(client.Deadline!.Value, get));
        Assert.Equal((RequestState.TimedOut, null), (client.State, client.Deadline));
    }
}
