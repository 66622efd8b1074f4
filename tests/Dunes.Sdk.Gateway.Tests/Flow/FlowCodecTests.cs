using System.Security.Cryptography;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;
using Dunes.TestSupport;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class FlowCodecTests
{
    private static readonly EndpointId Gateway = EndpointId.Dtn("hab-1");

    private static readonly Reading[] Readings =
    [
        new()
        {
            Gateway = Gateway,
            Source = 0x0101,
            IvIndex = 1,
            Sequence = 0x012345,
            Position = 2,
            ReportCounter = 7,
            Property = SensorProperty.Alarm,
            Value = 3,
            Received = new(800_000_000_000),
            Priority = Priority.Critical,
            IsPossiblyRepeated = true,
        },
        new()
        {
            Gateway = Gateway,
            Source = 0x7FFF,
            ReportCounter = uint.MaxValue,
            Property = SensorProperty.BodyTemperature,
            Value = -1234,
            Received = new(1),
        },
        new()
        {
            Gateway = Gateway,
            Source = 1,
            IvIndex = uint.MaxValue,
            Sequence = 0xFF_FFFF,
            Position = 125,
            Property = (SensorProperty)0xFFFF,
            Value = long.MinValue,
            Received = new(ulong.MaxValue),
            Priority = Priority.Elevated,
        },
    ];

    [Fact]
    public void The_most_commands_with_the_longest_words_are_taken_with_shorter_ones()
    {
        var words = new string('\u4e2d', FlowContent.MaxText); // three octets each
        var most = Enumerable.Range(0, FlowContent.MaxCommands).Select(_ => new SwitchCommand(Guid.NewGuid(), 0x7FFF, true, words, words)).ToList();
        var octets = FlowCodec.EncodeCommands(most);
        Assert.InRange(octets.Length, 1, FlowContent.MaxPayload);
        var read = new List<SwitchCommand>();
        Assert.True(FlowCodec.TryDecodeCommands(octets, read));
        Assert.Equal(most.Select(command => command.Id), read.Select(command => command.Id));
        Assert.All(read, command => Assert.Equal(FlowContent.ShortText, command.Because.Length));
    }

    [Fact]
    public void Telemetry_decodes_as_it_was_encoded()
    {
        var decoded = new List<Reading>();
        Assert.True(FlowCodec.TryDecodeTelemetry(FlowCodec.EncodeTelemetry(Readings), Gateway, decoded));
        Assert.Equal(Readings, decoded);
    }

    [Fact]
    public void A_payload_without_a_sequence_is_still_read_and_known_by_its_old_identity()
    {
        // Written before the sequence was carried: source 0101, counter 7, property FF10, value 3, received 1, priority 2.
        var old = Convert.FromHexString("0A0F" + "088102" + "1007" + "1890FE03" + "2006" + "2801" + "3002");
        var decoded = new List<Reading>();
        Assert.True(FlowCodec.TryDecodeTelemetry(old, Gateway, decoded));
        var reading = Assert.Single(decoded);
        Assert.Equal((0x0101, 7u, 3L, false), (reading.Source, reading.ReportCounter, reading.Value, reading.HasSequence));

        byte[] input = [.. "dunes/reading/1"u8, 0x01, 0x01, 0xFF, 0x10, 0, 0, 0, 7, .. "dtn://hab-1/"u8];
        Assert.Equal(KeyOf(input), KeyOf(reading));
        Assert.False(FlowCodec.ToProto(reading).HasSequence); // what ground keeps of it does not turn into a message with sequence 0
    }

    [Fact]
    public void The_identity_is_of_the_message_the_place_in_it_and_the_content()
    {
        var numbers = Convert.FromHexString("0101" + "00000001" + "00012345" + "00000002" + "FF10" + "0000000000000003" + "00000007");
        Assert.Equal(KeyOf([.. "dunes/reading/2"u8, .. "dtn://hab-1/"u8, .. numbers]), KeyOf(Readings[0]));
        var other = Readings[0] with { Received = new(5), IsPossiblyRepeated = false, Priority = Priority.Routine };
        Assert.Equal(KeyOf(Readings[0]), KeyOf(other));
        Assert.Equal(8, new[]
        {
            Readings[0],
            Readings[0] with { Gateway = EndpointId.Dtn("hab-2") },
            Readings[0] with { IvIndex = 2 },
            Readings[0] with { Sequence = 1 },
            Readings[0] with { Position = 3 },
            Readings[0] with { Value = 5 },
            Readings[0] with { ReportCounter = 8 },
            Readings[0] with { Property = SensorProperty.HeartRate },
        }.Select(KeyOf).Distinct().Count());
    }

    private static string KeyOf(byte[] input) => $"72{Convert.ToHexString(SHA256.HashData(input)[..16])}";

    private static string KeyOf(Reading reading)
    {
        var key = new byte[Identities.Size];
        Identities.Reading(reading, key);
        return Convert.ToHexString(key);
    }

    [Theory]
    [InlineData("0A0408001001")] // source 0
    [InlineData("0A0508808002")] // cut off
    [InlineData("0A050880800218")] // cut off behind the source
    [InlineData("0A04088080021803")] // length and fields disagree
    [InlineData("0A0408808002")] // source 0x8000 is not a unicast address
    [InlineData("0A0408013003")] // priority 3
    [InlineData("0A0708014080808008")] // sequence 0x1000000
    [InlineData("0A040801487E")] // position 126
    [InlineData("")] // no reading
    [InlineData("FF")]
    public void Telemetry_that_no_gateway_writes_is_refused(string hex) =>
        Assert.False(FlowCodec.TryDecodeTelemetry(Convert.FromHexString(hex), Gateway, []));

    [Fact]
    public void Commands_and_results_decode_as_they_were_encoded()
    {
        var command = new SwitchCommand(Guid.Parse("0f0e0d0c-0b0a-8908-8706-050403020100"), 0x0201, true, "rules", "alarm 3 of 0101, report 7");
        var commands = new List<SwitchCommand>();
        Assert.True(FlowCodec.TryDecodeCommands(FlowCodec.EncodeCommands([command]), commands));
        Assert.Equal([command], commands);

        var ended = new EndedCommand(command.Id, CommandOutcome.Refused, "late", new(800_000_000_000));
        var results = new List<EndedCommand>();
        Assert.True(FlowCodec.TryDecodeResults(FlowCodec.EncodeResults([ended]), results));
        Assert.Equal([ended], results);
    }

    [Fact]
    public void Acknowledgements_decode_as_they_were_encoded()
    {
        EnvelopeAnswer[] answers = [new(new(1, 0), UInt128.MaxValue - 5), new(new(uint.MaxValue, ulong.MaxValue), 0)];
        var decoded = new List<EnvelopeAnswer>();
        Assert.True(FlowCodec.TryDecodeAcknowledgement(FlowCodec.EncodeAcknowledgement(answers), decoded, []));
        Assert.Equal(answers, decoded);
    }

    [Fact]
    public void A_command_without_an_action_of_the_closed_list_is_refused()
    {
        var unknown = Convert.FromHexString("0A1D" + "0A10" + "00112233445566778899AABBCCDDEEFF" + "1205" + "72756C6573" + "2A02" + "0801"); // field 5 is no action
        Assert.False(FlowCodec.TryDecodeCommands(unknown, []));
    }

    [Fact]
    public void Any_octets_give_true_or_false_and_never_an_exception()
    {
        var random = new Random(20);
        byte[][] seeds =
        [
            FlowCodec.EncodeTelemetry(Readings),
            FlowCodec.EncodeAcknowledgement([new(new(1, 2), 7), new(new(3, 4), 0)]),
            FlowCodec.EncodeCommands([new(Guid.NewGuid(), 0x0201, true, "rules", "because")]),
            FlowCodec.EncodeResults([new(Guid.NewGuid(), CommandOutcome.Failed, "reason", new(5))]),
        ];
        List<Reading> readings = [];
        List<EnvelopeAnswer> numbers = [];
        List<SwitchCommand> commands = [];
        List<EndedCommand> results = [];
        var done = 0;
        for (var at = 0; at < Depth.Of(20_000, 1_000_000); at++)
        {
            byte[] octets;
            if (at % 2 == 0)
            {
                octets = new byte[random.Next(200)];
                random.NextBytes(octets);
            }
            else
            {
                octets = [.. seeds[random.Next(seeds.Length)]];
                for (var flips = random.Next(1, 4); flips > 0; flips--) octets[random.Next(octets.Length)] ^= (byte)(1 << random.Next(8));
                octets = octets[..random.Next(octets.Length + 1)];
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            if (FlowCodec.TryDecodeTelemetry(octets, Gateway, readings)) done++;
            if (FlowCodec.TryDecodeAcknowledgement(octets, numbers, [])) done++;
            if (FlowCodec.TryDecodeCommands(octets, commands)) done++;
            if (FlowCodec.TryDecodeResults(octets, results)) done++;
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, $"input {at}");
        }

        Assert.True(done > 0); // some mutations still decode: the inputs are not all nonsense
    }
}
