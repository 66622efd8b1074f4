using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;
using Dunes.TestSupport;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class FlowCodecTests
{
    private static readonly Reading[] Readings =
    [
        new(0x0101, 7, SensorProperty.Alarm, 3, new(800_000_000_000), Priority.Critical),
        new(0x7FFF, uint.MaxValue, SensorProperty.BodyTemperature, -1234, new(1), Priority.Routine),
        new(1, 0, (SensorProperty)0xFFFF, long.MinValue, new(ulong.MaxValue), Priority.Elevated),
    ];

    [Fact]
    public void Telemetry_decodes_as_it_was_encoded()
    {
        var decoded = new List<Reading>();
        Assert.True(FlowCodec.TryDecodeTelemetry(FlowCodec.EncodeTelemetry(Readings), decoded));
        Assert.Equal(Readings, decoded);
    }

    [Theory]
    [InlineData("0A0408001001")] // source 0
    [InlineData("0A0508808002")] // cut off
    [InlineData("0A050880800218")] // cut off behind the source
    [InlineData("0A04088080021803")] // length and fields disagree
    [InlineData("0A0408808002")] // source 0x8000 is no unicast address
    [InlineData("0A0408013003")] // priority 3
    [InlineData("")] // no reading
    [InlineData("FF")]
    public void Telemetry_that_no_gateway_writes_is_refused(string hex) => Assert.False(FlowCodec.TryDecodeTelemetry(Convert.FromHexString(hex), []));

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
        EnvelopeNumber[] numbers = [new(1, 0), new(uint.MaxValue, ulong.MaxValue)];
        var decoded = new List<EnvelopeNumber>();
        Assert.True(FlowCodec.TryDecodeAcknowledgement(FlowCodec.EncodeAcknowledgement(numbers), decoded, []));
        Assert.Equal(numbers, decoded);
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
            FlowCodec.EncodeAcknowledgement([new(1, 2), new(3, 4)]),
            FlowCodec.EncodeCommands([new(Guid.NewGuid(), 0x0201, true, "rules", "because")]),
            FlowCodec.EncodeResults([new(Guid.NewGuid(), CommandOutcome.Failed, "reason", new(5))]),
        ];
        List<Reading> readings = [];
        List<EnvelopeNumber> numbers = [];
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
            if (FlowCodec.TryDecodeTelemetry(octets, readings)) done++;
            if (FlowCodec.TryDecodeAcknowledgement(octets, numbers, [])) done++;
            if (FlowCodec.TryDecodeCommands(octets, commands)) done++;
            if (FlowCodec.TryDecodeResults(octets, results)) done++;
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, $"input {at}");
        }

        Assert.True(done > 0); // some mutations still decode: the inputs are not all nonsense
    }
}
